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
