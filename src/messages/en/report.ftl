# The report: its errors and notes, and how places are told.

report_folder_taken = The folder { $dir } already holds a report of another run.
    .hint = Name another folder with --report, or move the old one away.

report_folder_failed = The report's folder { $dir } could not be made: { $reason }
    .hint = Name a folder that you may write to with --report.

report_write_failed = The report's file { $file } could not be written: { $reason }
    .hint = Free some space on the disk, or name another folder with --report. The import itself is not affected.

report_rows_do_not_add_up = The outcomes add up to { $sum ->
        [one] { $sum } row
       *[other] { $sum } rows
    }, but { $read ->
        [one] { $read } was
       *[other] { $read } were
    } read.
    .hint = This is a fault of the program. Please report it with the report's folder; do not rely on its figures.

report_file_in_use = { $file } is open in another program; the report was written to { $written } instead.
    .hint = Close the file in the other program before the next start.

report_name_taken = { $file } was taken by another file of this report; this one was written to { $written }.
    .hint = Close the file in the other program before the next start.

report_mended_kept = { $file } was saved in another program after an earlier start had written it; it was kept as { $written }.
    .hint = Import it with the same mapping when you have mended it.

# Where a problem stands.
place-cell = { FILLED($sheet) ->
    [no] { $file } › { $address }
   *[yes] { $file } › { $sheet }!{ $address }
}{ FILLED($title) ->
    [no] {""}
   *[yes] { " " }“{ $title }”
}
place-row = { FILLED($sheet) ->
    [no] { $file } › row { $row }
   *[yes] { $file } › { $sheet }, row { $row }
}
message-left-out = { $text }; the value is left out
message-of-column = “{ $title }”: { $text }

# The workbook of rows to be mended. A sheet's name and the words of its lists are read again: domain/fix_book.rs has the first.
workbook-problems = Problems
workbook-title = { $count ->
    [one] { GROUPED($count) } row is not in the portal
   *[other] { GROUPED($count) } rows are not in the portal
}
workbook-step-mend = 1. Mend the coloured cells on the sheets with your rows: red ones keep a row out of the portal, amber ones are worth a look. The comment of a cell says what is wrong and what to do; many columns have a list to choose from.
workbook-step-save = 2. Save this file. Leave the titles and the grey columns as they are: by _origin a row keeps its identity. Rows that nobody needs may be deleted.
workbook-step-import = 3. Import this file with the same mapping. Rows that are in the portal already are not sent again.
workbook-more = This workbook holds the first { GROUPED($written) } of { GROUPED($rows) } rows. All of them are in { $files }: mend them there, or import this workbook first and { $files } after it.
workbook-kept-out = { $count ->
    [one] { GROUPED($count) } row is not in this workbook, since it or its titles have a text that no workbook can hold. It is in { $files }: mend it there and import that file too.
   *[other] { GROUPED($count) } rows are not in this workbook, since they or their titles have texts that no workbook can hold. They are in { $files }: mend them there and import that file too.
}
workbook-uncommented = { $count ->
    [one] { GROUPED($count) } more coloured cell has
   *[other] { GROUPED($count) } more coloured cells have
} no comment, since there are very many: the columns _message and _hint say what is wrong and what to do.
workbook-ungrouped = { $count ->
    [one] … and { GROUPED($count) } more problem
   *[other] … and { GROUPED($count) } more problems
}
workbook-severity = How grave
workbook-count = Count
workbook-column = Column
workbook-problem = Problem
workbook-cure = What to do
workbook-first = First place
workbook-code = Code
workbook-note-error = Error: { $text }
workbook-note-warning = Warning: { $text }
workbook-note-hint = What to do: { $hint }
workbook-lists = leadbatch: values of the drop-down lists
workbook-list-title = Not in the list
workbook-list-other = The list does not have this value. It may be right all the same: it is checked when the file is imported.
workbook-list-several = A cell may hold several values of the list, written as in the other rows.
workbook-yes = yes
workbook-no = no
