# Черновик сопоставления: пояснения в нём и слова команды map. В именах стоят дефисы, кроме кодов.

## Начало файла

draft-head = Какой столбец файла «{ $file }» какое поле лида Битрикс24 заполняет: черновик по заголовкам и значениям { $rows ->
        [one] { GROUPED($rows) } строки.
       *[other] { GROUPED($rows) } строк.
    }
draft-system = Заголовки — как в выгрузке «{ $system }».
draft-how = Строка без решётки действует. С решёткой — предложение, в котором программа не уверена: если оно верно, уберите решётку.
    Проверить, ничего не отправляя: leadbatch check { $file }

## Разделы

draft-originator = Имя этой загрузки на портале, навсегда: по нему и по ключу программа узнаёт уже загруженное. Потом не меняйте.
draft-key = Ключ строки: «{ $column }» заполнен во всех строках ({ GROUPED($rows) }) и ни разу не повторяется.
draft-no-key = Столбца, который заполнен в каждой строке и не повторяется, не нашлось: строка узнаётся по всему её содержанию.
    Если такой столбец есть, впишите ключ; имя загрузки выберите один раз и больше не меняйте.
draft-locale = Чьи номера пишут без кода страны и в каком поясе стоит время.
draft-empty = Так эта система пишет пустые ячейки.
draft-nothing-sure = Ни в одном столбце программа не уверена: уберите решётки там, где она догадалась верно, или впишите поля сами.
draft-title = Названия лида в файле нет: оно складывается из других столбцов.
draft-ignored = Нумерация строк: о лиде ничего не говорит и меняется от файла к файлу.
draft-rest = Чтобы остальные столбцы не пропали, их можно сложить в комментарий, по строке «Заголовок: значение»:
draft-require = Строки, в которых с человеком нельзя связаться, можно не отправлять:
draft-duplicates = Повторы пропускаются: второй раз тот же телефон или адрес в файле — и те, что на портале уже есть.

## Столбцы

draft-applied = { $field }. { $reasons }. Уверенность { $percent } %.
draft-held = Возможно, { $field }. { $reasons }. Уверенность { $percent } %.
draft-left = «{ $column }»: поле не найдено.
draft-left-number = «{ $column }»: похоже на номер строки или записи, но полем лида он не бывает.
draft-examples = Например: { $examples }
draft-example = «{ $value }»
draft-no-examples = Значений в нём нет.
draft-values-unknown = Этих значений справочник не знает. Впишите код вместо «…» (или проверьте угаданный) и уберите решётку:

## Почему не применено

draft-held-unsure = Не применено: уверенности мало.
draft-held-taken = Не применено: это поле уже заполняет «{ $column }».
draft-held-parts = Не применено: то же самое есть по частям в других столбцах.
draft-held-stamp = Не применено: это поле принимает только crm.item.batchImport, и только от администратора.
draft-held-no-ids = Не применено: это имена, а кто это на портале, из файла не узнать. Впишите ID вместо «…» и уберите решётки, или назовите портал (--portal).
draft-held-values = Не применено: большинства значений нет в справочнике портала. Впишите коды и уберите решётки.
draft-held-foreign = Не применено: значения таких полей загрузить нельзя.
draft-held-portal = Не применено: это поле конкретного портала; назовите его (--portal), и оно проверится.
draft-held-read-only = Не применено: портал заполняет это поле сам.

## Почему так

draft-by-field-name = Заголовок — имя самого поля
draft-by-caption = Так поле называется в вашем портале
draft-by-title = Обычный заголовок для этого поля
draft-by-system-title = Так его называет { $system }
draft-by-same-words = Те же слова, что в «{ $title }»
draft-by-look = Похоже на «{ $title }», но буквы из другого алфавита
draft-by-extra-words = Заголовок «{ $title }» с добавкой
draft-by-abbreviation = Сокращение от «{ $title }»
draft-by-misspelling = Похоже на «{ $title }» с опечаткой
draft-by-part = В заголовке есть «{ $title }», но есть и незнакомые слова
draft-values = значения похожи на { $kind } ({ GROUPED($count) } из { GROUPED($of) })
draft-values-list = { $count ->
    [one] всего { GROUPED($count) } разное значение
    [few] всего { GROUPED($count) } разных значения
   *[other] всего { GROUPED($count) } разных значений
}
draft-values-against = значения на это не похожи
draft-or = может быть и { $goal }
draft-unique = в каждой строке своё значение
draft-not-unique = значение есть не в каждой строке или повторяется
draft-goal-key = номер записи
draft-goal-number = номер по порядку
draft-goal-none = что-то, чего в лиде нет

draft-kind-phones = телефоны
draft-kind-emails = адреса почты
draft-kind-sites = сайты
draft-kind-handles = имена в мессенджере
draft-kind-contacts = телефоны вместе с почтой
draft-kind-dates = даты
draft-kind-births = даты рождения
draft-kind-amounts = суммы
draft-kind-money = суммы с валютой
draft-kind-currencies = валюты
draft-kind-yes-no = «да» и «нет»
draft-kind-full-names = полные имена
draft-kind-names = имена в одно слово
draft-kind-patronymics = отчества
draft-kind-companies = названия компаний
draft-kind-cities = города
draft-kind-addresses = адреса одной строкой
draft-kind-postal = индексы
draft-kind-list = список
draft-kind-numbers = числа
draft-kind-texts = фразы

## Команда map

map-written = Черновик сопоставления: { $file }
map-counts = Столбцов: { GROUPED($all) }; применено: { GROUPED($applied) }; под вопросом, с решёткой: { GROUPED($held) }; без поля: { GROUPED($left) }
map-next = Прочитайте его, поправьте и проверьте: leadbatch check { $file }
map-next-elsewhere = Прочитайте его, поправьте и проверьте: leadbatch check { $file } --mapping { $mapping }
map-nothing-sure = Ни в одном столбце нет уверенности: в черновике всё закомментировано.
map-first-source = Файлов или листов несколько; черновик составлен по первому: { $source }
mapping-beside = Сопоставление: { $file }

mapping_exists = Сопоставление { $file } уже есть.
    .hint = Чтобы не потерять чужую правку, оно не перезаписано: назовите другое имя (-o) или добавьте --force.
mapping_missing = Не сказано, какой столбец какое поле заполняет: нет ни --mapping, ни { $wanted }.
    .hint = Черновик составит «leadbatch map { $file }».
