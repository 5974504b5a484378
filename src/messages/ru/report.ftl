# Отчёт: его ошибки и замечания, указание места.

report_folder_taken = В папке { $dir } уже лежит отчёт другого запуска.
    .hint = Укажите другую папку параметром --report или уберите старую.

report_folder_failed = Не удалось создать папку отчёта { $dir }: { $reason }
    .hint = Укажите параметром --report папку, в которую вам разрешено писать.

report_write_failed = Не удалось записать файл отчёта { $file }: { $reason }
    .hint = Освободите место на диске или укажите другую папку параметром --report. На саму загрузку это не влияет.

report_rows_do_not_add_up = Сумма исходов — { $sum ->
        [one] { $sum } строка
        [few] { $sum } строки
       *[other] { $sum } строк
    }, а { $read ->
        [one] прочитана { $read }
        [few] прочитано { $read }
       *[other] прочитано { $read }
    }.
    .hint = Это ошибка программы. Сообщите о ней, приложив папку отчёта; числам этого отчёта не доверяйте.

report_file_in_use = Файл { $file } открыт в другой программе; отчёт записан в { $written }.
    .hint = Перед следующим запуском закройте этот файл.

report_name_taken = Имя { $file } уже занято другим файлом этого отчёта; этот записан в { $written }.
    .hint = Перед следующим запуском закройте файл, открытый в другой программе.

# Где находится проблема.
place-cell = { FILLED($sheet) ->
    [no] { $file } › { $address }
   *[yes] { $file } › { $sheet }!{ $address }
}{ FILLED($title) ->
    [no] {""}
   *[yes] { " " }«{ $title }»
}
place-row = { FILLED($sheet) ->
    [no] { $file } › строка { $row }
   *[yes] { $file } › { $sheet }, строка { $row }
}
message-left-out = { $text }; значение не отправляется
message-of-column = «{ $title }»: { $text }

# Книга со строками для исправления. Имя листа и слова списков читаются снова: первое есть в domain/fix_book.rs.
workbook-problems = Проблемы
workbook-title = { $count ->
    [one] { GROUPED($count) } строки нет на портале
   *[other] { GROUPED($count) } строк нет на портале
}
workbook-step-mend = 1. Исправьте окрашенные ячейки на листах со строками: из-за красных строка не попала на портал, жёлтые стоит проверить. Примечание к ячейке говорит, что не так и что сделать; во многих столбцах значение можно выбрать из списка.
workbook-step-save = 2. Сохраните этот файл. Заголовки и серые столбцы оставьте как есть: по _origin строка узнаётся. Ненужные строки можно удалить.
workbook-step-import = 3. Загрузите этот файл с тем же сопоставлением. Строки, которые уже есть на портале, второй раз не отправляются.
workbook-more = В книгу вошли не все строки, а первые по порядку: { GROUPED($written) } из { GROUPED($rows) }. Все строки есть в { $files }: исправляйте их там или загрузите сначала эту книгу, а затем { $files }.
workbook-kept-out = { $count ->
    [one] { GROUPED($count) } строки в этой книге нет: в ней есть текст, который не вмещает ни одна книга. Она есть в { $files }: исправьте её там и загрузите и этот файл.
   *[other] { GROUPED($count) } строк в этой книге нет: в них есть тексты, которых не вмещает ни одна книга. Они есть в { $files }: исправьте их там и загрузите и этот файл.
}
workbook-ungrouped = { $count ->
    [one] … и ещё { GROUPED($count) } проблема
    [few] … и ещё { GROUPED($count) } проблемы
   *[other] … и ещё { GROUPED($count) } проблем
}
workbook-severity = Важность
workbook-count = Сколько
workbook-column = Столбец
workbook-problem = Что не так
workbook-cure = Что сделать
workbook-first = Первая ячейка
workbook-code = Код
workbook-note-error = Ошибка: { $text }
workbook-note-warning = Предупреждение: { $text }
workbook-note-hint = Что сделать: { $hint }
workbook-lists = leadbatch: значения для списков в ячейках
workbook-list-title = Нет в списке
workbook-list-wrong = Портал не знает такого значения. Выберите одно из списка.
workbook-list-other = В списке такого значения нет. Возможно, оно верное: решает сопоставление.
workbook-list-several = В ячейке может быть несколько значений из списка; пишите их так же, как в других строках.
workbook-yes = да
workbook-no = нет
