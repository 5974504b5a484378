# The way of a cell, and a lead as it would be sent.

## A cell's way

explain-kind-text = text
explain-kind-number = a number
explain-kind-percent = a percentage
explain-kind-date = a date
explain-kind-boolean = yes or no
explain-kind-error = an error value
explain-kind-formula = a formula without a value
explain-raw = { "  " }in the file: { $value } ({ $kind })
explain-raw-empty = { "  " }in the file: the cell is empty
explain-cleaned = { "  " }cleaned: { $value }
explain-nothing-left = { "  " }cleaned: nothing is left, it counts as empty
explain-unmapped = { "  " }The mapping feeds no field from this column.
explain-target = { "  " }→ { $field }
explain-held-back = { "      " }not in this row: the condition { $condition } does not hold
explain-stands-for = { "      " }by “values” of the mapping: { $value }
explain-step = { "      " }{ $text } ({ $code })
explain-gives = { "      " }gives { $field } = { $value }
explain-gives-nothing = { "      " }gives nothing
explain-read-by = { "  " }Templates of { $fields } read it, too.
explain-rest = { "  " }→ { $field }, by “rest” of the mapping, in a line of its own.
explain-asked = { "  " }Conditions of the mapping look at it.
explain-of-key = { "  " }It is part of the row's key.
explain-ignored = { "  " }It is no part of the row's identity: the mapping ignores it, or its title begins with “_”.
explain-row-valid = The row would be sent:
explain-row-skipped = The row is skipped:
explain-row-invalid = The row is invalid and would not be sent:
explain-problem = { "  " }{ $place }: { $text } ({ $code })
lead-field = { "  " }{ $field } = { $value }
lead-of-row = { $file }, row { $row } ({ $originator } / { $origin })
cell_malformed = “{ $value }” names no cell.
    .hint = Write the cell as the spreadsheet program shows it, D17 or Sheet1!D17, or the column's title, a colon and the row: Phone:17.
column_not_there = { $cell } lies in no column of the list.
    .hint = The columns are: { $columns }.
row_not_there = Row { $row } is no row of data.
    .hint = It may be blank, stand at or above the titles, or lie behind the last row. Rows have the numbers that the spreadsheet program shows.
