# What can be wrong with a mapping. Place and line are printed beside these texts.
# $similar is 1 where $nearest holds a name worth offering, else 0.

# -- the text

mapping_undecodable = The file is no text.
    .hint = A mapping is a text file in YAML. Perhaps the spreadsheet was given in the mapping's place?
mapping_too_large = The mapping is larger than { $limit } KiB.
    .hint = Perhaps another file was given in the mapping's place.
mapping_too_complex = The YAML is nested too deeply or repeats itself too often.
    .hint = A mapping needs no more than a few levels; write out what stands behind aliases (*name).
mapping_alias_of_itself = An alias stands inside the very part that it repeats.
    .hint = Write out what is meant instead of *name.
mapping_several_documents = A second YAML document begins here.
    .hint = Keep one mapping per file and remove the line “---”.
mapping_empty = The mapping is empty.
    .hint = The smallest mapping is a line “version: 1” and a “columns:” with one column in it.
mapping_not_a_map = This is no mapping: it has no keys with values.
    .hint = A mapping consists of lines such as “version: 1” and “columns:”.
mapping_yaml_tab = There is a tab where YAML wants blanks.
    .hint = Replace the tab by blanks; lines are indented with blanks only.
mapping_yaml_quote = A quote is not closed, or text follows the closing one.
    .hint = Put the whole value between one pair of quotes. Inside '…' a quote is written twice; inside "…" it is written \".
mapping_yaml_bracket = A bracket or brace does not match.
    .hint = Every [ needs its ] and every { "{" } its { "}" }; entries between them are separated by commas. The one left open may stand some lines above.
mapping_yaml_colon = A colon is not expected here.
    .hint = If the colon is part of the text, put the text in quotes. If not, look at the line above: its colon or the blank behind it may be missing.
mapping_yaml_indent = This line does not begin in the column where it should.
    .hint = Lines of one level begin in the same column, with a blank behind every colon.
mapping_yaml_character = A value cannot begin with “{ $character }” unless it is quoted.
    .hint = Put the value in quotes.
mapping_template_unquoted = A template needs quotes around it.
    .hint = Write "{ "{{" } Title { "}}" }" with the quotes: a brace at the beginning of a value means something else to YAML.
mapping_yaml_invalid = The file is no valid YAML here: { $detail }.
    .hint = Compare the line with the shipped mappings/modern.yaml; putting the value in quotes often helps.

# -- keys and shapes

mapping_key_unknown = There is no key “{ $key }” here.
    .hint = { $similar ->
        [0] Keys that are known here: { $allowed }.
       *[other] Did you mean “{ $nearest }”? Keys that are known here: { $allowed }.
    }
mapping_key_not_yet = “{ $key }” is not supported yet.
    .hint = Remove it: this version would not obey it.
mapping_key_repeated = “{ $key }” stands here a second time; the first is in line { $first_line }.
    .hint = Keep one of the two. Several fields for one column are a list: [TITLE, COMMENTS].
mapping_key_missing = “{ $key }” is missing.
    .hint = Add a line “{ $key }: …”.
mapping_key_not_text = A list or a group stands where a name is expected.
    .hint = Put the name in quotes if it contains brackets or braces.
mapping_wants_text = “{ $key }” takes a text.
    .hint = Write one value behind the colon, in quotes if it contains special characters.
mapping_wants_map = “{ $key }” takes keys with values.
    .hint = Write them on lines of their own, indented, or as { "{" }key: value{ "}" }.
mapping_wants_texts = “{ $key }” takes a text or a list of texts.
    .hint = Write one value, or several as [one, two].
mapping_wants_field = The column “{ $key }” needs a field.
    .hint = Write a field's name (TITLE), { "{" }field: PHONE, type: WORK{ "}" }, or a list of these. To leave a column out, remove its line.
mapping_wants_value = The field “{ $key }” needs a value.
    .hint = Write a text or { "{" }value: …{ "}" }.
mapping_wants_yes_no = “{ $key }” is yes or no, not “{ $value }”.
    .hint = Write Y or N.
mapping_wants_whole = “{ $key }” is a whole number from 0, not “{ $value }”.
    .hint = Count rows as the spreadsheet program shows them: the first is 1.
mapping_bad_value = “{ $key }” cannot be “{ $value }”.
    .hint = { $similar ->
        [0] It can be: { $allowed }.
       *[other] Did you mean “{ $nearest }”? It can be: { $allowed }.
    }
mapping_values_unreadable = { $file }, whose values are wanted here, cannot be read: { $cause }.
    .hint = The file is looked for beside the mapping; write its path from there. Without a file the values can stand here: { "{" }Site: WEB{ "}" }.
mapping_values_not_text = { $file }, whose values are wanted here, is no text.
    .hint = Save it as CSV: two columns, what stands in the cell and what is sent for it. A workbook will not do.
mapping_values_empty = There are no values in this file.
    .hint = Write a line for each: what stands in the cell, a semicolon or comma, and what is sent for it.
mapping_values_not_two = This line does not have two cells.
    .hint = Write what stands in the cell, a semicolon or comma, and what is sent for it. A value that holds such a sign itself stands in quotes.
mapping_bad_version = This program knows version 1 of the mapping, not “{ $value }”.
    .hint = Write “version: 1”.
mapping_bad_country = “{ $value }” is no country code.
    .hint = Write two capital Latin letters: RU, BY, KZ, DE.
mapping_bad_area = “{ $value }” is no area code.
    .hint = Write its three to five digits without the leading 8, in quotes: "495".
mapping_bad_century = “{ $value }” is no year that a hundred years can begin with.
    .hint = A year from 1850 to 2100: century_from: 1950 makes 49 the year 2049, and 50 the year 1950.
mapping_bad_time_zone = There is no time zone “{ $value }”.
    .hint = Write its IANA name: Europe/Moscow, Asia/Yekaterinburg, UTC.
mapping_bad_encoding = There is no encoding “{ $value }”.
    .hint = { $similar ->
        [0] Usual ones are utf-8, utf-16le and windows-1251. Without this line the encoding is found by looking.
       *[other] Did you mean “{ $nearest }”? Without this line the encoding is found by looking.
    }
mapping_bad_dates = “{ $value }” is no pattern of a date.
    .hint = A pattern is made of DD, MM, YYYY or YY, and HH, mm, ss: DD.MM.YYYY HH:mm.
mapping_bad_range = “{ $value }” is no part of a sheet.
    .hint = Write two corners as the spreadsheet program does: A5:H900; A5:H goes on to the last row.
mapping_bad_originator = { $length ->
        [0] The originator is empty.
        [one] The originator has { $length } character; the portal keeps { $limit }.
       *[other] The originator has { $length } characters; the portal keeps { $limit }.
    }
    .hint = Choose a short name for this import, and keep it from then on: crm-2026.
mapping_originator_missing = A key, or an ORIGIN_ID, needs an originator.
    .hint = Add “originator: …” with a name for this import: together with the key or ORIGIN_ID it tells which rows are in the portal already.
mapping_text_empty = “{ $key }” is empty.
    .hint = Write something behind the colon, or remove the line.
mapping_condition_empty = “{ $key }” asks for nothing.
    .hint = Name a column with a value, a list or a test: { "{" }Type: [Retail, Wholesale]{ "}" }, { "{" }Type: { "{" }empty: true{ "}" }{ "}" }.
mapping_bad_pattern = “{ $pattern }” is no regular expression: { $detail }.
    .hint = Put a backslash before signs that are meant as they are: \( \) \[ \* \+ \?. For whole values a list without “matches” will do.
mapping_bad_bound = “{ $key }” wants a number or a date, and “{ $value }” is neither.
    .hint = Write dates as 2026-03-31 or 31.03.2026, numbers as 1500 or 1500.50.
mapping_bounds_crossed = From { $from } to { $to } there is nothing.
    .hint = “from” must not be greater than “to”, and both have to be numbers or both dates.
mapping_set_idle = This text for { $field } is never taken: the one in line { $first_line } has no condition.
    .hint = The first text whose “when” holds is taken. Give the others a “when”, and put the one without it last.
mapping_shares_of_nobody = “distribute” names nobody who would get a lead, or more than { $limit } people.
    .hint = Write each person with a weight, for example { "{" }7: 2, 9: 1{ "}" }: 7 gets two leads for each one of 9. A weight of 0 leaves somebody out for a while.
mapping_bad_weight = “{ $value }” is no weight of { $person }.
    .hint = A weight is a whole number from 0 to { $limit }.
mapping_person_twice = “distribute” names { $person } twice.
    .hint = Keep one of both and add the weights.
mapping_shares_not_user = Leads can be shared out in fields that hold a person; { $field } is none.
    .hint = Write it for ASSIGNED_BY_ID, who is responsible for the lead.
mapping_shares_beside = “{ $key }” says nothing beside “distribute”.
    .hint = Remove it. Beside “distribute” stand “same”, “when” and “always”.
mapping_same_alone = “same” says nothing without “distribute”.
    .hint = Name the people, “distribute: { "{" }7: 2, 9: 1{ "}" }”, or remove the line.
mapping_same_not_fed = Nothing feeds { $field }, by which “same” would find leads of one person.
    .hint = Name a field that some column feeds, such as PHONE.
mapping_rest_not_text = { $field } is no text: the columns that the mapping does not name cannot go there.
    .hint = Use a text field, COMMENTS for example.
mapping_bad_portal = “portal” wants the host of a portal, and nothing more.
    .hint = Write it as romashka.bitrix24.ru. A webhook's address is a secret and has no place in a mapping: give it by the variable LEADBATCH_PORTAL.
mapping_require_empty = “any” is empty: nothing would ever fulfil it.
    .hint = Name the fields one of which has to be filled: [PHONE, EMAIL].
mapping_value_repeated = The value “{ $value }” stands here a second time; the first is in line { $first_line }.
    .hint = Upper and lower case, ё and е, and blanks make no difference: keep one of the two lines.

# -- templates

mapping_placeholder_unclosed = A placeholder is not closed.
    .hint = Every { "{{" } needs its { "}}" } in the same line.
mapping_placeholder_empty = A placeholder names no column.
    .hint = Write a column's title between the braces: { "{{" } Title { "}}" }; on both sides of | there must be one.
mapping_placeholder_unknown = There is neither a column nor a placeholder “{ $name }”.
    .hint = { $similar ->
        [0] Known are @file, @sheet, @row, @run and @date.
       *[other] Did you mean “{ $nearest }”? Known are @file, @sheet, @row, @run and @date.
    }
mapping_placeholder_bare = “{ $name }” would be sent as it stands here.
    .hint = Put it between braces: { "{{" } { $name } { "}}" }.
mapping_placeholder_mixed = “{ $name }” cannot stand beside columns.
    .hint = Give it a placeholder of its own: { "{{" } { $name } { "}}" }.

# -- fields

mapping_field_unknown = A lead has no field “{ $field }”.
    .hint = { $similar ->
        [0] Names are written as Bitrix24 has them: TITLE, NAME, PHONE_WORK.
       *[other] Did you mean “{ $nearest }”?
    }
mapping_field_of_user = “{ $field }” is a field of your own portal, which only the portal itself knows.
    .hint = Give the portal (“--portal”), or a snapshot of its fields (“--fields F.json”, written by “leadbatch fields --save”).
mapping_field_read_only = The portal sets “{ $field }” itself and drops any value for it without a word.
    .hint = Remove the line, or send the value to COMMENTS.
mapping_field_not_carried = { $method } has no field “{ $field }”.
    .hint = Write “method: crm.lead.add”, or “second_call: true”: then crm.lead.update sends it right after the lead is made.
mapping_field_only_by = The portal sets “{ $field }” itself; it takes it from { $method } alone, called by an administrator.
    .hint = Write “method: { $method }” with an administrator's webhook, or remove the line.
mapping_stamp_overwritten = The second call is a change of the lead, and would write over “{ $field }”.
    .hint = Remove the line, or “second_call: true” and the fields that need it.
mapping_zero_not_carried = { $method } takes the 0 for “{ $field }” for nothing.
    .hint = Write “method: crm.lead.add”, or “second_call: true”: then crm.lead.update sends it right after the lead is made.
mapping_no_second_call = { $method } has no second call.
    .hint = Leave second_call out; what it does not read is listed before anything is sent.
mapping_param_not_carried = { $method } has no parameter “{ $param }”.
    .hint = Remove it, or write “method: crm.lead.add”.
mapping_originator_not_carried = { $method } takes the originator 0 for nothing, and no lead could be found again.
    .hint = Choose another name, or write “method: crm.lead.add”.
mapping_field_originator = ORIGINATOR_ID has a key of its own.
    .hint = Write “originator: …” at the top of the mapping instead.
mapping_origin_beside_key = ORIGIN_ID and “key” both say who a row is.
    .hint = Keep one of the two: “key” to have ORIGIN_ID made of columns, ORIGIN_ID to send a value as it stands.
mapping_origin_constant = ORIGIN_ID is the same for every row here, but it tells the rows apart.
    .hint = Fill it from a column, or with a template that names one: "{ "{{" } ID { "}}" }".
mapping_field_twice = “{ $field }” is fed already in line { $first_line } and takes no second value from here.
    .hint = Keep one of the two.
mapping_update_twice = “{ $field }” stands in “update” already, in line { $first_line }.
    .hint = A field belongs in one of never, fill and append.
mapping_update_composed = “{ $field }” is no field of a lead: its value is taken apart.
    .hint = Name the fields that it fills, such as LAST_NAME or ADDRESS_CITY.
mapping_duplicates_not_fed = Duplicates are to be known by “{ $field }”, but nothing feeds it: none would ever be found.
    .hint = Name a column for it, or take it out of “duplicates”.
mapping_append_not_text = Nothing can be added to what “{ $field }” holds: it is no text.
    .hint = Take it out of “append”, or put it into “fill” or “never”.
mapping_field_needs_join = “{ $field }” is fed already in line { $first_line }, and nothing says how to join the two texts.
    .hint = Write { "{" }field: { $field }, join: ", "{ "}" }, or keep one of the two.
mapping_join_not_text = “{ $field }” is no text: it cannot be joined.
    .hint = Remove “join”. Phones, e-mails and the like collect values from several columns without it.
mapping_split_not_many = “{ $field }” takes one value: a cell cannot be split for it.
    .hint = Remove “split”.
mapping_type_not_multi = “{ $field }” has no types.
    .hint = Remove “type”: only PHONE, EMAIL, WEB, IM and LINK have it.
mapping_type_on_flat = The name “{ $field }” says the type already.
    .hint = Remove “type”, or write the field without its ending: { "{" }field: PHONE, type: WORK{ "}" }.
mapping_type_unknown = { $field } has no type “{ $value }”.
    .hint = { $similar ->
        [0] Its types are { $allowed }.
       *[other] Did you mean { $nearest }? Its types are { $allowed }.
    }
mapping_value_unknown = “{ $value }” is not in the list of { $field }.
    .hint = { $similar ->
        [0] The list has { $allowed }.
       *[other] Did you mean { $nearest }? The list has { $allowed }.
    }
mapping_value_not_id = “{ $value }” is no ID, and { $field } takes one.
    .hint = Write the number of the user, company or contact as the portal's addresses show it.
mapping_value_not_yes_no = “{ $value }” is neither yes nor no, and { $field } is one of these.
    .hint = Write Y or N.
mapping_constant_invalid = “{ $value }” cannot be sent as { $field }: { $reason }.
    .hint = Mend the value: as it stands it would fail in every row.
mapping_otherwise_idle = “otherwise” has nothing to do: { $field } has no list.
    .hint = Add “values”, or remove “otherwise”.
mapping_required_not_fed = “{ $field }” is required, but nothing feeds it: no row would pass.
    .hint = Name a column or a constant for it, or take it out of “require”.

# -- columns

mapping_column_missing = The file has no column “{ $column }”.
    .hint = { $similar ->
        [0] Its columns are: { $titles }.
       *[other] Did you mean “{ $nearest }”? Its columns are: { $titles }.
    }
mapping_column_ambiguous = { $count ->
        [one] { $count } column has the title “{ $column }”.
       *[other] { $count } columns have the title “{ $column }”.
    }
    .hint = Say which one, by number or by letter: { $choices }.
mapping_column_twice = “{ $column }” is a column that is named already in line { $first_line }.
    .hint = Keep one of the two. Several fields for one column are a list: [TITLE, COMMENTS].
mapping_key_ignored = “{ $column }” is part of the key and cannot be ignored.
    .hint = Remove it from “ignore” or from “key”.
mapping_columns_new = { $count ->
        [one] The file has { $count } column that the mapping does not name: { $columns }.
       *[other] The file has { $count } columns that the mapping does not name: { $columns }.
    }
    .hint = Map them, or name them under “ignore”; with “on_new_columns: warn” they are only told.
