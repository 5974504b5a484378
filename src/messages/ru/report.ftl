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
