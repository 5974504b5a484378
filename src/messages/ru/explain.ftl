# Путь ячейки и лид, каким он будет отправлен.

## Путь ячейки

explain-kind-text = текст
explain-kind-number = число
explain-kind-percent = проценты
explain-kind-date = дата
explain-kind-boolean = да или нет
explain-kind-error = значение ошибки
explain-kind-formula = формула без значения
explain-raw = { "  " }в файле: { $value } ({ $kind })
explain-raw-empty = { "  " }в файле: ячейка пуста
explain-cleaned = { "  " }после очистки: { $value }
explain-nothing-left = { "  " }после очистки: ничего не осталось, ячейка считается пустой
explain-unmapped = { "  " }Этот столбец в сопоставлении не даёт ни одного поля.
explain-target = { "  " }→ { $field }
explain-held-back = { "      " }не в этой строке: условие { $condition } не выполнено
explain-stands-for = { "      " }по «values» сопоставления: { $value }
explain-step = { "      " }{ $text } ({ $code })
explain-gives = { "      " }даёт { $field } = { $value }
explain-gives-nothing = { "      " }не даёт ничего
explain-read-by = { "  " }Её читают и шаблоны полей { $fields }.
explain-rest = { "  " }→ { $field }: отдельной строкой, по «rest» сопоставления.
explain-asked = { "  " }На неё смотрят условия сопоставления.
explain-of-key = { "  " }Входит в ключ строки.
explain-ignored = { "  " }Не влияет на то, какая это строка: указана в «ignore» или заголовок начинается с «_».
explain-row-valid = Строка будет отправлена:
explain-row-skipped = Строка пропускается:
explain-row-invalid = Строка с ошибкой, отправлена не будет:
explain-problem = { "  " }{ $place }: { $text } ({ $code })
lead-field = { "  " }{ $field } = { $value }
lead-of-row = { $file }, строка { $row } ({ $originator } / { $origin })
cell_malformed = «{ $value }» — не адрес ячейки.
    .hint = Пишите адрес, как его показывает табличный редактор: D17 или Лист1!D17, либо заголовок столбца, двоеточие и номер строки: Телефон:17.
column_not_there = { $cell }: такого столбца в списке нет.
    .hint = Столбцы: { $columns }.
row_not_there = Строка { $row } — не строка данных.
    .hint = Она может быть пустой, стоять на месте заголовков или выше них либо после последней строки. Номера строк — как в табличном редакторе.
