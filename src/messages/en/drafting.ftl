# The drafted mapping: the remarks in it, and the words of the command map. Ids have hyphens, but for codes.

## The beginning of the file

draft-head = Which column of { $file } feeds which field of a Bitrix24 lead: a draft by the titles and values of { $rows ->
        [one] { GROUPED($rows) } row.
       *[other] { GROUPED($rows) } rows.
    }
draft-system = The titles are those of an export of { $system }.
draft-how = A line without a # is in force. One with a # is a suggestion that the program is not sure of: if it is right, remove the #.
    To check without sending anything: leadbatch check { $file }

## Sections

draft-originator = The name of this import in the portal, for good: by it and the key the program knows what is there already. Do not change it later.
draft-key = The key of a row: “{ $column }” is filled in all rows ({ GROUPED($rows) }) and never repeated.
draft-no-key = There is no column that is filled in every row and never repeated: a row is known by all its content.
    If there is one, name it as the key; choose the import's name once and keep it.
draft-locale = Whose phones are written without a calling code, and in which zone times are.
draft-empty = How this system writes empty cells.
draft-nothing-sure = Of no column the program is sure: remove the # where it guessed right, or write the fields yourself.
draft-title = The file has no title for a lead: it is made of other columns.
draft-ignored = Numbers of the rows: they say nothing of a lead and differ from file to file.
draft-rest = So that the other columns are not lost, they can go into the comment, a line “Title: value” each:
draft-require = Rows by which nobody can be reached need not be sent:
draft-duplicates = Twins are skipped: the same phone or address again in the file, and those that are in the portal already.

## Columns

draft-applied = { $field }. { $reasons }. Confidence: { $percent }%.
draft-held = Perhaps { $field }. { $reasons }. Confidence: { $percent }%.
draft-left = “{ $column }”: no field was found.
draft-left-number = “{ $column }”: looks like the number of a row or record, which is no field of a lead.
draft-examples = For example: { $examples }
draft-example = “{ $value }”
draft-no-examples = There are no values in it.
draft-values-unknown = These values are not in the list. Write an ID in the place of … (or look at the guessed one) and remove the #:

## Why it is not applied

draft-held-unsure = Not applied: not sure enough.
draft-held-taken = Not applied: “{ $column }” feeds this field already.
draft-held-parts = Not applied: other columns have the same in parts.
draft-held-stamp = Not applied: only crm.item.batchImport takes this field, and only of an administrator.
draft-held-no-ids = Not applied: these are names, and the file does not tell who that is in the portal. Write IDs in the place of … and remove the #, or name the portal (--portal).
draft-held-values = Not applied: most values are not in the portal's list. Write its IDs and remove the #.
draft-held-foreign = Not applied: values of such a field cannot be imported.
draft-held-portal = Not applied: a field of one portal; name it (--portal), and the field is looked up.
draft-held-read-only = Not applied: the portal fills this field itself.

## Why it is that

draft-by-field-name = The title is the field's own name
draft-by-caption = Your portal calls the field so
draft-by-title = A usual title for it
draft-by-system-title = { $system } calls it so
draft-by-same-words = The same words as “{ $title }”
draft-by-look = Looks like “{ $title }”, with letters of another alphabet
draft-by-extra-words = “{ $title }” with something added
draft-by-abbreviation = Short for “{ $title }”
draft-by-misspelling = Like “{ $title }”, misspelt
draft-by-part = The title holds “{ $title }”, and words that are not known
draft-values = the values look like { $kind } ({ GROUPED($count) } of { GROUPED($of) })
draft-values-list = { $count ->
    [one] only { GROUPED($count) } different value
   *[other] only { GROUPED($count) } different values
}
draft-values-against = the values do not look like it
draft-or = it may also be { $goal }
draft-unique = every row has a value of its own
draft-not-unique = a value is missing in some row, or repeated
draft-goal-key = the number of a record
draft-goal-number = a running number
draft-goal-none = something that a lead does not have

draft-kind-phones = phone numbers
draft-kind-emails = e-mail addresses
draft-kind-sites = web sites
draft-kind-handles = names in a messenger
draft-kind-contacts = phones together with e-mails
draft-kind-dates = dates
draft-kind-births = dates of birth
draft-kind-amounts = amounts
draft-kind-money = amounts with their currency
draft-kind-currencies = currencies
draft-kind-yes-no = “yes” and “no”
draft-kind-full-names = full names
draft-kind-names = names of one word
draft-kind-patronymics = patronymics
draft-kind-companies = names of companies
draft-kind-cities = cities
draft-kind-addresses = addresses on one line
draft-kind-postal = postal codes
draft-kind-list = a list
draft-kind-numbers = numbers
draft-kind-texts = phrases

## The command map

map-written = Drafted mapping: { $file }
map-counts = Columns: { GROUPED($all) }; applied: { GROUPED($applied) }; suggestions, commented out: { GROUPED($held) }; without a field: { GROUPED($left) }
map-next = Read it, mend it, and check: leadbatch check { $file }
map-next-elsewhere = Read it, mend it, and check: leadbatch check { $file } --mapping { $mapping }
map-nothing-sure = Of no column the program is sure: everything in the draft is commented out.
map-first-source = There are several files or sheets; the draft is by the first: { $source }
mapping-beside = Mapping: { $file }

mapping_exists = The mapping { $file } is there already.
    .hint = So that nobody's work is lost, it was not written over: give another name (-o), or add --force.
mapping_missing = Nothing says which column feeds which field: there is neither --mapping nor { $wanted }.
    .hint = “leadbatch map { $file }” drafts it.
