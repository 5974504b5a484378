# Sources: what the survey found, what is worth knowing, and why a source cannot be read.

## What was found, in one line

source_found_csv = { $file }: text in { $encoding }, { $delimiter ->
    [tab] cells separated by tabs
   *[other] cells separated by “{ $delimiter }”
}, { $header_row ->
    [0] no row of titles
   *[other] titles in row { $header_row }
}, { $columns ->
    [one] { $columns } column
   *[other] { $columns } columns
}.
source_found_workbook = { $file }: { $format } workbook, sheet “{ $sheet }”, { $header_row ->
    [0] no row of titles
   *[other] titles in row { $header_row }
}, { $columns ->
    [one] { $columns } column
   *[other] { $columns } columns
}.

## Worth knowing

extension_mismatch = The name ends in .{ $extension }, but the content is { $found }; it is read as { $found }.
    .hint = Rename the file so that nobody is misled.

open_elsewhere = The file is open in { $program }; it is read as it was saved last.
    .hint = If something was changed since, save it in { $program } and start again.

html_table = This is a page with a table under the name of a workbook (.{ $extension }), as Bitrix24 and other web systems export it; the table is read.
    .hint = Nothing to do.

encoding_by_mark = The encoding { $label } was asked for, but the mark at the file's beginning says { $encoding }; the mark is followed.
    .hint = Take this out of the mapping: “source: { "{" }encoding: …{ "}" }”.

encoding_guessed = The encoding { $encoding } was told by the letters of the text ({ $percent }% sure).
    .hint = If letters look wrong, name the encoding in the mapping: “source: { "{" }encoding: …{ "}" }”.

encoding_without_mark = The file is in { $encoding }, but does not begin with the mark that usually tells so; the encoding was told by its zero bytes.
    .hint = Save the file in UTF-8, or name the encoding in the mapping: “source: { "{" }encoding: …{ "}" }”.

single_column = No separator was found: every row is one cell.
    .hint = If the file has several columns, name the separator in the mapping: “source: { "{" }delimiter: …{ "}" }”.

single_quotes = Every line begins and ends with an apostrophe: cells are read as standing in apostrophes.
    .hint = Nothing to do.

untitled_columns = Columns without a title that hold values (in brackets: how many cells are filled in the first rows): { $columns }. They are imported only where the mapping names their letter.
    .hint = Give these columns titles, or name their letters in the mapping.

no_header = No row of titles was found, and the mapping names columns by their letters alone: every row is read as data.
    .hint = If this is right, write “source: { "{" }header_row: 0{ "}" }” in the mapping; otherwise give the number of the row of titles there.

product_columns = Columns of quantities and prices were seen ({ $columns }). Rows of products are not imported, and no sum is computed from them: OPPORTUNITY comes only from the column that the mapping names for it.
    .hint = Nothing to do if the sums have a column of their own.

lookalike_titles = Titles with letters of another alphabet that look the same were matched: { $titles }.
    .hint = Nothing to do; to be quite sure, type these titles anew in the file.

maybe_fill_down = Columns that are filled once for several rows: { $columns }. Blank cells are read as blank, not as the cell above.
    .hint = If a blank means “as above”, fill these columns down in the spreadsheet program.

other_sheets = These sheets hold data too and are not read: { $sheets }.
    .hint = To read another sheet, name it in the mapping: “source: { "{" }sheet: …{ "}" }”.

hidden_sheets = These sheets are hidden and are not read: { $sheets }.
    .hint = To read a hidden sheet, name it in the mapping: “source: { "{" }sheet: …{ "}" }”.

hidden_rows = { $rows ->
    [one] { $rows } row is hidden, by hand or by a filter, and is read like the others.
   *[other] { $rows } rows are hidden, by hand or by a filter, and are read like the others.
}
    .hint = To leave out what is hidden, set in the mapping: “source: { "{" }skip_hidden: true{ "}" }”.

hidden_columns = These columns are hidden and are read like the others: { $columns }.
    .hint = To leave out what is hidden, set in the mapping: “source: { "{" }skip_hidden: true{ "}" }”.

hidden_left_out = Hidden cells are left out, as the mapping wants it: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
}, { $columns ->
    [one] { $columns } column
   *[other] { $columns } columns
}.
    .hint = To read them too, take this out of the mapping: “source: { "{" }skip_hidden: …{ "}" }”.

## Why a source cannot be read

file_not_found = There is no such file.
    .hint = Check the path and the spelling of the name.

not_a_regular_file = This is a folder, a device or a pipe.
    .hint = Give a file: it is read twice, first to check it and then to send it.

folder_given = This is a folder.
    .hint = Give the files in it: { $pattern }

lock_file = This is a file by which { $program } marks a document that is open, no list.
    .hint = Give the document itself: { $document }

nothing_matches = No file matches this.
    .hint = Check the folder and the ending: * stands for any part of a name, ? for one sign, ** for folders at any depth.

pattern_malformed = There is no such file, and as a pattern it cannot be understood ({ $detail }).
    .hint = ** stands alone between slashes, as in exports/**/*.xlsx, and a [ needs its ].

file_in_use = Another program has the file open and lets nobody else read it.
    .hint = Close the file there, mostly in Excel, and start again.

no_permission = The system does not allow this file to be read.
    .hint = Give yourself the right to read it, or copy it to a folder of your own.

read_failed = The file could not be read: { $detail }.
    .hint = Check the disk or the network folder and try again; if another program has the file open, close it there.

empty_file = The file is empty.
    .hint = Check that the export or the download came to its end.

empty_sheet = There is no data on the sheet that was asked for, or on no visible sheet.
    .hint = Check that this is the right file, or name the sheet in the mapping: “source: { "{" }sheet: …{ "}" }”.

encrypted_workbook = The workbook is protected with a password.
    .hint = Open it in the spreadsheet program and save a copy without a password.

corrupt_workbook = The workbook is damaged or incomplete ({ $detail }).
    .hint = Download it again, or open it in the spreadsheet program and save it as a new XLSX file.

unsupported_format = Files of this kind are not read: { $format }.
    .hint = Open the file in a spreadsheet program and save it as XLSX or CSV.

unpacks_too_large = The part “{ $part }” of the workbook unpacks to more than { $limit_mib } MiB, or out of all proportion to its size.
    .hint = If the file comes from a source that you trust, open it in a spreadsheet program and save the list as a new XLSX or CSV file.

too_many_texts = The workbook has more different texts than fit into memory: more than five million, or more than { $limit_mib } MiB of them.
    .hint = Save the sheet as CSV, which is read row by row whatever its size, or divide the list.

forbidden_markup = The part “{ $part }” of the workbook declares a document type, which no spreadsheet program does.
    .hint = Do not trust this file; ask for a list that was saved by a spreadsheet program.

file_too_large = { $format } files are held in memory while they are read, and this one is larger than { $limit_mib } MiB.
    .hint = Open it in a spreadsheet program and save the list as XLSX or CSV.

too_many_cells = The sheet has more than { $limit } repeated cells, merged areas or links.
    .hint = Copy the list itself to a new sheet and save it as XLSX or CSV.

too_many_rows = The sheet has more than { $limit } rows.
    .hint = Save the list as CSV, or divide it.

merged_cells = Cells are merged over several rows in columns that the mapping uses: { $columns }. Only the first row of each has the value.
    .hint = Say in the mapping what is meant: “source: { "{" }fill_merged: true{ "}" }” repeats the value in each of these rows, “source: { "{" }fill_merged: false{ "}" }” leaves the others empty.

not_text = This is neither a workbook nor text.
    .hint = Save the list as XLSX or CSV. If it is text in UTF-16 without a mark at its beginning, name the encoding in the mapping: “source: { "{" }encoding: utf-16le{ "}" }”.

unknown_encoding = There is no encoding “{ $label }”; the nearest name is { $nearest }.
    .hint = Use a name such as utf-8, windows-1251 or utf-16le, or leave the encoding out: it is usually found.

bad_delimiter = “{ $delimiter }” cannot separate cells.
    .hint = Use a semicolon, a comma, a tab or |, or leave the separator out: it is usually found.

sheet_not_found = The workbook has no such sheet. It has: { $sheets }; the nearest is “{ $nearest }”.
    .hint = Correct the name in the mapping: “source: { "{" }sheet: …{ "}" }”.

several_sheets = Several sheets hold data, and it is not clear which one is meant: { $sheets }.
    .hint = Name one in the mapping: “source: { "{" }sheet: …{ "}" }”.

header_not_found = No row of titles was found: every row looks like data ({ $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
} looked at).
    .hint = Add a row with the columns' titles, or say where it is in the mapping: “source: { "{" }header_row: …{ "}" }”. If the file has none, write “source: { "{" }header_row: 0{ "}" }” and name the columns by their letters: A, B, C.

not_a_list = The titles stand one below the other in column { $column } ({ $titles }): this is a card, not a list.
    .hint = A list has its titles in one row and a lead in each row below. In a spreadsheet program copy the table and paste it transposed.

two_tables = Two lists stand beside one another: { $ranges }.
    .hint = Name the one that is meant in the mapping: “source: { "{" }range: …{ "}" }”. The other is imported with a mapping of its own.

header_row_beyond_end = The titles were to be in row { $header_row }, but the last row is { $rows }.
    .hint = Correct the number in the mapping: “source: { "{" }header_row: …{ "}" }”.

header_row_empty = Row { $header_row }, where the titles were to be, is blank.
    .hint = Correct the number in the mapping: “source: { "{" }header_row: …{ "}" }”.

too_many_columns = There are more than { $limit } columns.
    .hint = Check that the separator is right and that this is a list of leads.

record_too_long = One row is larger than { $limit_mib } MiB.
    .hint = Check that the file has line ends, and that the separator and the encoding are right.

bytes_no_text = Line { $line } holds bytes that are no text in { $encoding } (the first is byte { $offset } of the file, counted from 0), and the mapping wants a file without such bytes.
    .hint = Save the whole file in one encoding, best UTF-8, or take strict_encoding out of the mapping: then such lines are looked at one by one.

source_changed = The file was changed after it was checked.
    .hint = Wait until nobody writes to it and start again; the check is then made anew.
