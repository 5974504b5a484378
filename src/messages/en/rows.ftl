# Problems of rows: records as they were read, and rows as a whole.

short_row = the row has { $cells ->
    [one] { $cells } cell
   *[other] { $cells } cells
} where the header has { $expected }; the missing ones are read as empty
    .hint = See whether a separator is missing in this line; if the last cells are really empty, there is nothing to do.

extra_cells = the row has { $cells ->
    [one] { $cells } cell
   *[other] { $cells } cells
} where the header has { $expected }, and those past the header are not empty{ $glued ->
    [none] {""}
   *[other] ; probably one cell: “{ $glued }”
}
    .hint = A cell probably holds the separator: put that cell into quotes, or delete what stands past the last column.

backslash_quotes = quotation marks inside a cell are written with a backslash (\"); they were read as quotation marks
    .hint = Nothing to do.

spaced_quotes = blanks stand before a quotation mark that begins a cell; they were left out
    .hint = Nothing to do.

unbalanced_quote = a quotation mark is opened in this row and not closed in it
    .hint = Close the quotation mark; one that belongs to the text is written twice inside a quoted cell: "Acme ""West""".

nul_bytes = the row holds NUL bytes, which no text has
    .hint = Export the file again; if the bytes are still there, delete them in a text editor.

lone_carriage_return = a cell without quotes holds half an end of line (CR alone): it may be the end of a row or a line break in a cell
    .hint = Put the cell into quotes if the break belongs to it, or save the file with ordinary line ends.

undecodable = the row holds bytes that are no text in the encoding { $encoding }
    .hint = Save the whole file in one encoding, best UTF-8, or name the right one in the mapping: “source: { "{" }encoding: …{ "}" }”.

foreign_encoding = this line alone is in the encoding { $encoding } and not in that of the file; it was read so
    .hint = See whether the letters are right, and save the whole file in one encoding, best UTF-8.

truncated_last_record = the file ends in the middle of its last row
    .hint = See whether the file was copied whole; if it was, finish its last line.

filled_from_merge = the cell is part of merged cells that begin in row { $row }; their value was repeated here
    .hint = If only the first row is meant, write in the mapping: “source: { "{" }fill_merged: false{ "}" }”.

address_from_link = the text is no address, but the cell links to { $after }, which was taken
    .hint = If the link is not meant, remove it from the cell.

key_empty = all columns of the key are empty, so the row cannot be told from others
    .hint = Fill in at least one of the columns that the mapping names under “key”.

key_repeated = the key is that of row { $row }{ FILLED($place) ->
    [no] {""}
   *[yes] { " " }({ $place })
}, and so is the content: the row is not sent a second time
    .hint = Nothing to do: the lead of row { $row } stands for both.

key_conflict = { $row ->
    [0] the key is that of another row that was imported before, with other content
   *[other] the key is that of row { $row }{ FILLED($place) ->
        [no] { " " }of the source file
       *[yes] { " " }({ $place })
    }, but the content differs
}
    .hint = { $row ->
        [0] Give the row a key of its own, or delete it from this file: the other row's lead stays as it is.
       *[other] Leave one of the two rows, or give them different keys.
    } If one key may stand in several rows, name more columns under “key” in the mapping.

row_repeated = the same row stands in { $place }, row { $row }: it is not sent a second time
    .hint = Nothing to do. If the two are different leads, name the columns that tell rows apart under “key” in the mapping.

repeated_header = the row repeats the titles: it is no lead and is skipped
    .hint = Nothing to do.

filtered_out = { $rule ->
    [only] the mapping takes only rows with { $condition }; this one has { FILLED($value) ->
        [no] nothing there
       *[yes] “{ $value }”
    }: it is skipped
   *[skip] the mapping leaves out rows with { $condition }: it is skipped
}
    .hint = Nothing to do, if that is meant; else change “rows” of the mapping.

total_row = the row is a total: it is no lead and is skipped
    .hint = Nothing to do; if it is a lead, change the first word of the row.

looks_like_group_row = only the first cell of the row is filled: it looks like the heading of a group and not like a lead
    .hint = If it is a heading, delete the row; if it is a lead, there is nothing to do.

maybe_two_people = the cell seems to name { $count } people, with as many phones: the row becomes one lead
    .hint = If they are different leads, give each a row of its own.

swapped_columns = a phone stands in the column of names, and a name in that of phones
    .hint = Swap the two cells. If it is so in every row, swap the two columns in the mapping.

test_like = the row looks like a test
    .hint = Delete it if it is one, or write “clean: { "{" }test_rows: skip{ "}" }” in the mapping: such rows are then skipped.

test_lead = the row is a test of an advertising form: it is no lead and is skipped
    .hint = Nothing to do.

repeated_id = the ID is that of row { $row }: the rows look like lines of one lead, and each becomes a lead
    .hint = If they are one lead, name this column under “key” in the mapping: the first row is then the lead, and the others become errors.

required_empty = nothing is given for what the mapping requires: { $fields }
    .hint = Fill in a cell that feeds it, or take it out of “require” in the mapping.

nothing_to_identify = the row has no name, company, title, phone or e-mail: nobody could tell whose lead it is
    .hint = Fill in one of these; if it stands in a column that the mapping does not name, add that column to the mapping.

field_conflict = the field has another value already, from column “{ $other }”
    .hint = Leave one of the two values, or write “join” in the mapping if the texts are to stand side by side.

name_conflict = the whole name says “{ $part }”, and the column of that part “{ $kept }”, which is sent
    .hint = See which of the two is right, and mend the other.

part_conflict = the cell says “{ $part }”, and another column “{ $kept }”, which is sent
    .hint = See which of the two is right, and mend the other.

name_not_carried = the row's key is 0, and { $method } takes that for nothing: its lead could not be found again
    .hint = Write “method: crm.lead.add” in the mapping, or give the row another key.
row_too_large = the row brings more values than lead.php takes for one lead (at most { $limit })
    .hint = Map fewer columns, or write “method: crm.lead.add” in the mapping.
equal_row = { $earlier ->
    [one] an earlier row of the sheet is
   *[other] { $earlier } earlier rows of the sheet are
} equal to this one; each of them becomes a lead
    .hint = If they mean the same lead, delete the extra rows, or name the columns that tell rows apart under “key” in the mapping: a repeated key is skipped.

duplicate_in_file = “{ $by }” stands in row { $row }{ FILLED($place) ->
    [no] {""}
   *[yes] { " " }({ $place })
} already: the row is not sent
    .hint = Nothing to do. If the two are different leads, name under “duplicates: { "{" }in_file: { "{" }by: …{ "}" }{ "}" }” of the mapping what tells them apart, or write “in_file: keep”.

duplicate_kept = “{ $by }” stands in row { $row }{ FILLED($place) ->
    [no] {""}
   *[yes] { " " }({ $place })
} already; this row is imported all the same
    .hint = If the two are one lead, write “duplicates: { "{" }in_file: skip{ "}" }” in the mapping: the later row is not sent then.

shared_contact = “{ $value }” stands in { $count ->
    [one] { $count } record
   *[other] { $count } records
} or more: people share it, so it does not tell whose lead it is
    .hint = See whether it is an office number, a shared mailbox or a filler. Rows with it are compared by it only together with their names.

duplicate_in_portal = { $entity ->
    [lead] lead { $id } of the portal
    [contact] contact { $id } of the portal
   *[company] company { $id } of the portal
} has the phone or the e-mail of this row{ $more ->
    [0] {""}
    [one] {" "}(and one more has)
   *[other] {" "}(and { $more } more have)
}: the row is not sent
    .hint = Nothing to do. What becomes of such rows is said by “duplicates: { "{" }in_portal: { "{" }action: …{ "}" }{ "}" }” of the mapping.

duplicate_in_portal_kept = { $entity ->
    [lead] lead { $id } of the portal
    [contact] contact { $id } of the portal
   *[company] company { $id } of the portal
} has the phone or the e-mail of this row{ $more ->
    [0] {""}
    [one] {" "}(and one more has)
   *[other] {" "}(and { $more } more have)
}; the row's lead is created all the same
    .hint = See whether the two are one; “duplicates: { "{" }in_portal: { "{" }action: …{ "}" }{ "}" }” of the mapping says what becomes of such rows.

duplicate_updated = lead { $lead } of the portal has the phone or the e-mail of this row: it gets the row's values, and no other lead is created
    .hint = Which of its fields are written is said by “update” of the mapping.

duplicate_leads = lead { $lead } of the portal has the phone or the e-mail of this row and gets its values; these have them too and stay as they are: { $others }
    .hint = See whether these leads are one person's, and merge them in the portal.

duplicate_taken = row { $row }{ FILLED($place) ->
    [no] {""}
   *[yes] { " " }({ $place })
} changes lead { $lead } already, which has the phone or the e-mail of this row too: the row is not sent
    .hint = Look which of the two rows is right; a lead is changed by one row of an import at most.

duplicate_linked = { $entity ->
    [contact] contact { $id }
   *[company] company { $id }
} of the portal has the phone or the e-mail of this row: the lead that is created belongs to it
    .hint = Nothing to do.

duplicate_clients = several clients of the portal have the phone or the e-mail of this row: { $clients }; its lead is created and belongs to none of them
    .hint = Choose the right one in the lead by hand, and merge the clients if they are one.

duplicate_conflict = the phone and the e-mail of this row belong to different leads of the portal: { $leads }; nobody can tell which is meant, and nothing is sent
    .hint = Merge the leads in the portal, or correct the row's phone or e-mail, then import the row again.

duplicate_closed = only closed leads of the portal have the phone or the e-mail of this row: { $leads }; its lead is created
    .hint = If they are to count as duplicates, name their stages under “duplicates: { "{" }in_portal: { "{" }stages: …{ "}" }{ "}" }” of the mapping.

shared_in_portal = { $count } or more { $entity ->
    [lead] leads
    [contact] contacts
   *[company] companies
} of the portal have a phone or an e-mail of this row: it does not tell whose the row is
    .hint = See whether it is an office number, a shared mailbox or a filler.

## The row and the journal

already_imported = { FILLED($run) ->
    [no] the row's lead { $lead } stands in the portal already
   *[yes] the row's lead { $lead } stands in the portal already, from run { $run }
}
    .hint = Nothing to do: a row is never sent twice.
changed_not_updated = the row has changed since its lead { $lead } was sent; the lead stays as it is
    .hint = Write “on_change: update” in the mapping if changed rows are to change their leads.
lead_incomplete = lead { $lead } of this row lacks values that did not arrive when it was made
    .hint = Write “on_change: update” in the mapping, and import again: the lead gets them.
already_up_to_date = the row has changed, and its lead { $lead } holds what it says already
    .hint = Nothing to do.
second_call_missing = lead { $lead } stands in the portal without { $fields }: the second call has not gone through
    .hint = Start the same import again: it sends what is missing.
kept_portal_value = people have changed { $fields } of lead { $lead } in the portal; that is left as it is
    .hint = Compare the lead with the row, and change by hand what is to be changed.
lead_gone = lead { $lead } of this row was deleted in the portal; it is not created again
    .hint = To make it anew, give the row another key or the mapping another originator.
undo_unfinished = taking back lead { $lead } of this row was broken off
    .hint = End it by “leadbatch undo” of the same run, then import again.
changed_by_portal = { FILLED($there) ->
    [no] the portal does not hold what was sent for { $field }
   *[yes] the portal holds “{ $there }” for { $field } where “{ $sent }” was sent
}
    .hint = A robot or a rule of the portal may do that. If it is not meant so, stop the import and ask the portal's administrator.
