# Отчёт страницей: report.html.

page-brand = leadbatch · отчёт
page-title-import = Загрузка лидов на { $portal }
page-title-import-bare = Загрузка лидов
page-title-check = Проверка лидов
page-and-files = и ещё { $count ->
    [one] { GROUPED($count) } файл
    [few] { GROUPED($count) } файла
   *[other] { GROUPED($count) } файлов
}

# Чем кончилось и что дальше.
page-verdict-done = Каждая строка на портале или пропущена с полным основанием.
page-verdict-some = Загрузка дошла до конца. { $count ->
    [one] Требует внимания { GROUPED($count) } строка.
    [few] Требуют внимания { GROUPED($count) } строки.
   *[other] Требуют внимания { GROUPED($count) } строк.
}
page-verdict-told = Загрузка дошла до конца, но у программы были замечания: смотрите её последние сообщения.
page-verdict-stopped = Загрузка остановилась, не дойдя до конца.
page-verdict-check-clean = Каждую строку можно отправить как есть. Ничего не отправлено: это была проверка.
page-verdict-check-invalid = { $count ->
    [one] { GROUPED($count) } строку нельзя
    [few] { GROUPED($count) } строки нельзя
   *[other] { GROUPED($count) } строк нельзя
} отправить как есть. Ничего не отправлено: это была проверка.
page-verdict-refused = Источник отвергнут целиком. Ничего не отправлено.
page-verdict-empty = Строк с данными для чтения не было.
page-why = Причина:
page-next = Что делать дальше
page-next-again = Дайте ту же команду ещё раз: она продолжит с этого места и ничего не создаст дважды.
page-next-mend = Исправьте строки с ошибками и отклонённые и загрузите этот файл с тем же сопоставлением: строки останутся теми же самыми.
page-next-mend-check = Исправьте строки в источнике или сопоставление и проверьте снова.
page-next-mend-where = Они собраны в файле
page-next-retry = Строки, отклонённые порталом, можно отправить ещё раз:

page-tile-read = Прочитано строк
page-tile-leads = Создано и обновлено лидов
page-tile-valid = Можно отправить
page-tile-open = Требуют внимания
page-tile-time = Время

# Запуск.
page-run = Запуск
page-fact-run = Запуск
page-fact-portal = Портал
page-fact-user = От чьего имени
page-fact-method = Метод
page-fact-originator = Originator
page-fact-started = Начало
page-fact-finished = Конец
page-fact-starts = Стартов
page-fact-mapping = Сопоставление
page-fact-file = Файл

# Итоги.
page-totals = Что стало со строками
page-outcome = Исход
page-rows = Строк
page-share = Доля
page-meaning = Что это значит
page-sum = Сумма
page-sum-right = { $count ->
    [one] { GROUPED($count) } прочитанная строка
    [few] { GROUPED($count) } прочитанные строки
   *[other] { GROUPED($count) } прочитанных строк
}
page-sum-wrong = { $count ->
    [one] { GROUPED($count) } прочитанная строка
    [few] { GROUPED($count) } прочитанные строки
   *[other] { GROUPED($count) } прочитанных строк
}: этим числам нельзя доверять
page-blank = Пустых строк, которые в счёт не идут: { GROUPED($count) }
page-outcome-created = Создано
page-outcome-created-about = Лид создан, портал назвал его номер.
page-outcome-updated = Обновлено
page-outcome-updated-about = Изменён лид, который уже был.
page-outcome-skipped = Пропущено
page-outcome-skipped-about = Отправлять незачем: уже на портале, отсеяно или то же, что в другой строке.
page-outcome-invalid = С ошибками
page-outcome-invalid-about = Не отправлено: в строке сначала нужно что-то исправить.
page-outcome-failed = Отклонено
page-outcome-failed-about = Отправлено и отклонено порталом.
page-outcome-unknown = Неизвестно
page-outcome-unknown-about = Отправлено, ответ потерян, и неизвестно, есть ли лид.
page-outcome-pending = Не отправлено
page-outcome-pending-about = Без ошибок, но ещё не отправлено.

# Проблемы.
page-problems = Проблемы по видам
page-problems-none = Их не было.
page-problems-about = Найдено в ячейках и строках: { GROUPED($count) }. Предупреждения и заметки отправке строки не мешают.
page-problems-where = Каждая из них записана в файле
page-problems-count = { $count ->
    [one] { GROUPED($count) } раз
    [few] { GROUPED($count) } раза
   *[other] { GROUPED($count) } раз
}
page-problems-rest = { $count ->
    [one] И ещё { GROUPED($count) } такая же.
    [few] И ещё { GROUPED($count) } таких же.
   *[other] И ещё { GROUPED($count) } таких же.
}
page-cure = Что делать:
page-place = Место
page-value = Значение
page-value-none = пусто
page-message = Что не так
page-code = Код
page-how-often = Сколько раз
page-replaced = Сотрудники, которых на портале нет или которые уволены; вместо них взяты другие или никто
page-replaced-name = Имя в файле

# Файлы.
page-files = Исход по файлам
page-file = Файл
page-other-files = Остальные файлы

# Темп.
page-pace = Темп, ограничения и ожидания
page-pace-unknown = Как загрузка шла во времени, неизвестно: эта страница записана без участия процесса, который отправлял строки.
page-pace-leads = Лидов в секунду, в среднем
page-requests = Запросов
page-batches = Из них пакетных
page-commands = Вызовов в них
page-rejected = Вызовов, отклонённых ограничениями
page-retried = Вызовов, повторённых после этого
page-peak = Наибольший счётчик времени работы
page-peak-of = из { $limit }
page-seconds = { $seconds } с
page-cost = Время портала на один лид
page-in-flight = Больше всего запросов сразу
page-binding = Темп определяло
page-ceiling = достигнуто { $share } возможного
page-block-lost = Прежнюю страницу этого запуска не удалось прочитать. Того, что она знала о прежних стартах, здесь нет; строки выше посчитаны полностью.
page-starts-missing = Как шли эти старты, неизвестно, потому что их страниц нет: { $numbers }. Строки выше всё равно посчитаны полностью.
page-chart-leads = Лидов в секунду
page-chart-leads-about = Созданные и обновлённые лиды в тот миг, когда портал о них ответил.
page-chart-requests = Запросов в секунду
page-chart-requests-about = Портал допускает короткие всплески выше постоянного темпа.
page-chart-requests-limit = постоянный предел { $limit }
page-chart-operating = Время работы за десять минут, секунд
page-chart-operating-about = Собственный счётчик портала, как его называли ответы.
page-chart-operating-limit = предел { $limit }
page-chart-highest = Наибольшее: { $value }.
page-wait-rate = Ограничение числа запросов
page-wait-operating = Ограничение времени работы
page-wait-unreachable = Портал недоступен
page-wait-look-up = Поиск потерянных ответов
page-band = { $reason }: с { $from } до { $to }, ожидание { $duration }
page-gap = Ничего не работало: { $duration }
page-gap-key = Между двумя стартами
page-waits = Ожидания
page-wait-for = Чего ждали
page-duration = Время
page-share-of-time = Доля времени
page-as-table = То же таблицей
page-from = Начиная с
page-counter = Счётчик, с
page-waited = Ожидание
page-starts = Старты
page-start = Старт
page-start-begun = Начало
page-start-end = Чем кончился
page-start-stopped = остановлен
page-start-finished = дошёл до конца

# Люди и источники.
page-people = Ответственные и источники
page-people-about = У лидов, созданных этим запуском.
page-people-about-check = У лидов, которые были бы созданы.
page-responsible = Ответственные
page-person = Сотрудник
page-people-owner = в строках не назван: { $user }
page-people-nobody = в строках не назван: владелец вебхука
page-sources = Источники
page-source = Источник
page-sources-none = в строках не назван: первый источник портала
page-leads-count = Лидов
page-all-others = все остальные

# Строки.
page-open = Строки, отклонённые порталом или с неизвестным исходом
page-open-about = Строки с ошибками — в файле failures.csv; эти были отправлены.
page-leads = Лиды
page-leads-about = Строка файла и лид на портале.
page-row = строка { $row }
page-rest = { $count ->
    [one] Ещё { GROUPED($count) } — в файле
    [few] Ещё { GROUPED($count) } — в файле
   *[other] Ещё { GROUPED($count) } — в файле
}

# Остальные файлы.
page-beside = Остальные файлы этого отчёта
page-beside-about = Они лежат в той же папке.
page-file-results = по строке на каждую строку: исход, лид, ссылка, причина
page-file-failures = строки с ошибками и отклонённые со всеми столбцами: исправить и загрузить снова
page-file-failures-workbook = то же книгой Excel, ошибочные ячейки выделены цветом
page-file-problems = по строке на каждую проблему
page-file-preview = лиды, какими они были бы отправлены
page-file-summary = числа для программ
page-file-mapping = сопоставление, каким оно было
page-file-values = значения, на которые ссылается сопоставление
page-file-other = другой файл
page-foot = Сделано программой leadbatch { $version }. Страница самодостаточна: ничего не загружает и не запускает скриптов.
