# The page lead.php of old self-hosted portals: what is said before anything is sent, and what a lost answer means.

lead-php-no-origin = Leads made by lead.php carry no ORIGINATOR_ID and no ORIGIN_ID: a row whose answer is lost stays unknown and is never sent again, and a lost journal cannot be made anew from them.
lead-php-default-assigned = { $count ->
    [one] { GROUPED($count) } lead names
   *[other] { GROUPED($count) } leads name
} no responsible person (ASSIGNED_BY_ID): whoever signs in becomes it.
lead-php-ignored = { $count ->
    [one] This mapped field is not read by lead.php, and no lead will have it: { $fields }
   *[other] These mapped fields are not read by lead.php, and no lead will have them: { $fields }
}
lead-php-no-rest = Without a webhook the portal can be asked nothing: no lead is read back or changed, leads of a lost journal are not taken over, and after a lost answer nobody can look.
plan-lost = { $count ->
    [one] { GROUPED($count) } row stays unknown: it was sent before, and nobody can tell whether its lead was made.
   *[other] { GROUPED($count) } rows stay unknown: they were sent before, and nobody can tell whether their leads were made.
}
end-lost-for-good = { $count ->
    [one] { GROUPED($count) } lead
   *[other] { GROUPED($count) } leads
} may or may not have been created; these rows are not sent again. results.csv lists what was found.

login_missing = lead.php needs a login and a password, and none are given.
    .hint = Set the variables LEADBATCH_LOGIN and LEADBATCH_PASSWORD; they are never written anywhere.
webhook_needed = { $host } is the address of a portal, and this needs a webhook of it.
    .hint = Make an incoming webhook in the portal and give its URL; the address alone is enough only to import by lead.php.
