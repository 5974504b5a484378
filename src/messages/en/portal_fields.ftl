# Fields, lists and people of the portal: what is wrong with a cell or a mapping. Ids are the codes of src/domain/problem.rs and
# src/mapping/error.rs.

## Cells

number_rounded = rounded to as many places as the portal's field keeps: { $after }
    .hint = Nothing to do; the portal's settings of the field say how many.
out_of_bounds = { $least ->
        [none] the portal's field takes nothing above { $most }
       *[other] { $most ->
            [none] the portal's field takes nothing below { $least }
           *[other] the portal's field takes numbers from { $least } to { $most } only
        }
    }
    .hint = Correct the number, or change the bounds in the portal's settings of the field.
too_short =
    { $length ->
        [one] the text has { $length } character
       *[other] the text has { $length } characters
    }, and the portal's field demands at least { $limit }
    .hint = Complete the text, or change the least length in the portal's settings of the field.
pattern_mismatch = the text does not match the field's regular expression: { $pattern }
    .hint = Write the value as the field demands it, or change the expression in the portal's settings of the field.
address_sign = the address holds “|”, behind which the portal expects a place on the map
    .hint = Remove the sign, or put the coordinates behind it: 5 Mira St, Tver|56.85;35.90.
currency_not_enabled = the currency { $currency } is not enabled on the portal
    .hint = Enable it in the CRM settings, or say in the column's “values” what it stands for. Enabled: { $allowed }.
success_stage = the stage ends a lead with success, but a lead that is imported with it is not converted
    .hint = Choose another stage, give one in the column's “values”, or write “clean: {"{"}final_stages: allow{"}"}” if it is meant so.
currency_assumed = no currency is named; the portal's base currency was taken: { $currency }
    .hint = If it is another one, write it beside the sum: 100 USD.
unknown_list_value = { $nearest ->
        [none] the field's list has no such value
       *[other] the field's list has no such value; did you mean “{ $nearest }”?
    }
    .hint = The list has: { $allowed }. Add the value on the portal, say in the column's “values” what it stands for, or write “missing: empty” or “missing: comment”.
list_value_left_out = the portal has no such value, so it is not sent: { $text }
    .hint = The mapping says so: “missing: empty”.
list_value_to_comment = the portal has no such value, so it was put into the comment: { $text }
    .hint = The mapping says so: “missing: comment”.
ambiguous_dictionary = several values of the portal's list have this title; their IDs: { $ids }
    .hint = Rename one of them on the portal, or say in the column's “values” which ID is meant.
user_unknown = { $nearest ->
        [none] the portal has no such user
       *[other] the portal has no such user; did you mean { $nearest }?
    }
    .hint = Write an e-mail, an ID or first name and surname, say in the column's “values” who is meant, or in “otherwise” who takes such leads.
user_ambiguous = several users have this name: { $ids }
    .hint = Write the e-mail or ID of the one who is meant, or say in the column's “values” who that is.
user_inactive = the user was dismissed and is not made responsible: { $name }
    .hint = Say in the column's “otherwise” who takes such leads; else the webhook's owner does.
user_inactive_kept = the user was dismissed: { $name }; the ID is sent
    .hint = If somebody who still works there is wanted, say in the column's “values” who.
user_replaced = the portal has no such user; taken instead: { $after }
    .hint = The column's “otherwise” says so. Who was not found stands in the summary.
users_not_known = only a portal can tell who has this name or e-mail
    .hint = Give the portal (“--portal”) or its snapshot (“--fields”), or write the user's ID.
link_not_found = nothing was found on the portal ({ $lookup })
    .hint = Make the company or contact on the portal, correct the value, or write “missing: empty” or “missing: comment”.
link_replaced = nothing was found on the portal ({ $lookup }); the column's “otherwise” was taken
    .hint = If the link matters, make the company or contact on the portal.
link_ambiguous = several were found on the portal ({ $lookup }): { $ids }
    .hint = Merge the duplicates on the portal, or say in the column's “values” which ID is meant.
link_not_looked_up = this cannot be looked up without a portal ({ $lookup }); the link was not checked
    .hint = Check the file with the portal: check --portal.
link_prefix = the field links to several kinds of elements, and the kind has to be named; possible: { $allowed }
    .hint = Write C_21 for contact 21, CO_15 for company 15.

## The mapping

mapping_field_foreign = The field “{ $field }” is of type { $type_id }: values of this type cannot be imported from a table.
    .hint = Remove the line, or send the text to COMMENTS.
mapping_mandatory_not_fed = The portal demands the field “{ $title }” ({ $field }), and the mapping does not fill it: no row would pass.
    .hint = Give it a column or a constant, or make it optional in the portal's settings of the field.
mapping_value_ambiguous = The list of { $field } has several values “{ $value }”; their IDs: { $ids }.
    .hint = Write the ID in the place of the title.
mapping_user_needs_portal = “{ $value }” in { $field } is a name or an e-mail, and without a portal nobody can tell whose.
    .hint = Give the portal (“--portal”) or its snapshot (“--fields”), or write the user's ID.
mapping_user_unknown = The portal has no user “{ $value }” (field { $field }).
    .hint = { $similar ->
        [0] Write an e-mail, an ID or first name and surname; “leadbatch fields --json” lists all users.
       *[other] Did you mean { $nearest }?
    }
mapping_user_ambiguous = Several users of the portal are called “{ $value }” (field { $field }); their IDs: { $ids }.
    .hint = Write the ID or the e-mail of the one who is meant.
mapping_user_inactive = The user “{ $value }” was dismissed and cannot be responsible (field { $field }).
    .hint = Name somebody who works there.
mapping_lookup_not_field = “lookup: { $lookup }” does not fit the field { $field }.
    .hint = user.… is for fields of users, company.… for COMPANY_ID, contact.… for CONTACT_ID and CONTACT_IDS; for a user field of links, what it may link to.
mapping_missing_idle = “missing” does nothing for { $field }.
    .hint = It is for fields with a list, and for “lookup” of companies and contacts; not beside “otherwise”.

## The portal as a whole

fields_newer = { $file } was written by a later version of the program (version { $version } of the file).
    .hint = Update leadbatch, or write the file anew with “leadbatch fields --save”.
fatal_rows = { $rows ->
        [one] { GROUPED($rows) } row has a problem for which the whole file is refused.
       *[other] { GROUPED($rows) } rows have problems for which the whole file is refused.
    }
    .hint = Their lines are marked “fatal” in problems.csv; mend what they name, on the portal or in the mapping.
unread-fields = The portal does not tell its fields ({ $cause }): user fields cannot be checked, all others are taken to be as usual.
unread-lists = The portal does not tell its lists ({ $cause }): stages and sources are taken to be as usual.
unread-currencies = The portal does not tell its currencies ({ $cause }): which are enabled cannot be checked. The webhook's user needs access to the CRM settings.
unread-mode = The portal does not tell its CRM mode ({ $cause }): whether it works with leads at all cannot be checked.
unread-people = The portal does not tell its users ({ $cause }): responsible persons cannot be checked or found by name. Tick the permission “user” of the webhook.
unread-emails = The portal tells no e-mail addresses of its users: they cannot be found by them. Tick the permission “user” of the webhook.
check-rights = The webhook's user is { $admin ->
        [yes] an administrator
       *[no] no administrator
    }; permissions: { FILLED($scopes) ->
        [no] not told
       *[yes] { $scopes }
    }. Whether leads may be added shows with the first row alone.
check-no-batch-import = The portal does not offer crm.item.batchImport to this webhook: use another “method”.
fields-simple-mode = Caution: the portal works without leads (simple CRM); an import is refused.
fields-saved = Written: { $file }. It holds names and e-mail addresses of the portal's users.
fields-people = Users: { GROUPED($active) } active, { GROUPED($dismissed) } dismissed
fields-standard = Standard fields: { GROUPED($count) }
fields-own = The portal's own fields: { GROUPED($count) }
fields-currencies = Currencies
fields-several = { $type }, several
fields-required = mandatory
fields-read-only = read only
fields-length = { FILLED($least) ->
        [no] up to { $most } characters
       *[yes] { FILLED($most) ->
            [no] at least { $least } characters
           *[yes] { $least } to { $most } characters
        }
    }
fields-bounds = { FILLED($least) ->
        [no] up to { $most }
       *[yes] { FILLED($most) ->
            [no] from { $least }
           *[yes] { $least } to { $most }
        }
    }
fields-success = ends a lead with success
fields-failure = ends a lead as junk
fields-base = base currency
field-type-string = text
field-type-integer = whole number
field-type-double = number
field-type-boolean = yes or no
field-type-char = yes or no
field-type-date = date
field-type-datetime = date and time
field-type-enumeration = list
field-type-money = sum and currency
field-type-url = link
field-type-address = address
field-type-employee = user
field-type-user = user
field-type-crm = link to CRM elements
field-type-crm-status = CRM list
field-type-crm-currency = currency
field-type-crm-multifield = phones, e-mails, sites
field-type-crm-company = company
field-type-crm-contact = contact
field-type-crm-entity = CRM element
field-type-iblock-element = ID of an element
field-type-iblock-section = ID of a section
field-type-file = file (not imported)
people-replaced = “{ $name }” is nobody whom the portal could make responsible: { $count ->
        [one] { GROUPED($count) } row
       *[other] { GROUPED($count) } rows
    }
look_up_refused = The portal does not let companies or contacts be looked up: { $cause }
    .hint = Give the webhook's user the right to read companies and contacts, or map their IDs without “lookup”.
look_up_unanswered = The portal did not answer which companies or contacts the rows name.
    .hint = Try again in a few minutes; nothing was sent.
looking-up = { $count ->
    [one] Looking up { GROUPED($count) } company or contact on the portal.
   *[other] Looking up { GROUPED($count) } companies and contacts on the portal.
}
