# Экран: план, вопрос, ход работы, итог. В именах стоят дефисы: это не коды.

## Единицы и слова

unit-days = { $count } дн
unit-hours = { $count } ч
unit-minutes = { $count } мин
unit-seconds = { $count } с
unit-moment = меньше 1 с

severity-info = заметка
severity-warning = предупреждение
severity-error = ошибка
severity-fatal = отказ

# Ответы, означающие «да», через пробел.
answers-yes = д да y yes

## План

plan-portal = Портал: { $host }{ FILLED($user) ->
    [no] {""}
   *[yes] , от имени: { $user }
}
plan-rows = Прочитано строк: { GROUPED($read) }; будет создано лидов: { GROUPED($create) }; пропущено строк: { GROUPED($skip) }; с ошибками: { GROUPED($invalid) }
plan-known = { $count ->
    [one] { GROUPED($count) } строка уже есть на портале: её загрузил прежний запуск.
    [few] { GROUPED($count) } строки уже есть на портале: их загрузили прежние запуски.
   *[other] { GROUPED($count) } строк уже есть на портале: их загрузили прежние запуски.
}
plan-filtered = { $count ->
    [one] Из пропущенных { GROUPED($count) } строку не берёт раздел «rows» сопоставления.
    [few] Из пропущенных { GROUPED($count) } строки не берёт раздел «rows» сопоставления.
   *[other] Из пропущенных { GROUPED($count) } строк не берёт раздел «rows» сопоставления.
}
mapping-right = Сопоставление верное.
mapping-needs = { $count ->
    [one] В файле должен быть { $count } столбец: { $columns }
    [few] В файле должны быть { $count } столбца: { $columns }
   *[other] В файле должно быть { $count } столбцов: { $columns }
}
mapping-may-have = В файле могут быть и: { $columns }
plan-responsible = Ответственные: { $people }
searching-duplicates = Ищем телефоны и адреса почты строк на портале…
plan-searched = Дубли на портале: { $requests ->
    [0] известны от прежнего старта.
    [one] поиск занял { GROUPED($requests) } запрос.
    [few] поиск занял { GROUPED($requests) } запроса.
   *[other] поиск занял { GROUPED($requests) } запросов.
}
check-duplicates-not-asked = Есть ли эти люди на портале, здесь не проверяется: для «duplicates: in_portal» нужен --portal.
plan-duplicates = { $count ->
    [one] { GROUPED($count) } строка пропускается: её телефон или почта уже есть на портале.
    [few] { GROUPED($count) } строки пропускаются: их телефоны или почта уже есть на портале.
   *[other] { GROUPED($count) } строк пропускается: их телефоны или почта уже есть на портале.
}
plan-adopted = { $count ->
    [one] { GROUPED($count) } строка меняет лид портала, у которого её телефон или почта.
    [few] { GROUPED($count) } строки меняют лиды портала, у которых их телефоны или почта.
   *[other] { GROUPED($count) } строк меняют лиды портала, у которых их телефоны или почта.
}
plan-linked = { $count ->
    [one] Из новых лидов { GROUPED($count) } привязывается к клиенту, который есть на портале.
    [few] Из новых лидов { GROUPED($count) } привязываются к клиентам, которые есть на портале.
   *[other] Из новых лидов { GROUPED($count) } привязываются к клиентам, которые есть на портале.
}
plan-conflicts = { $count ->
    [one] { GROUPED($count) } строка не отправляется: её телефон и почта принадлежат разным лидам.
    [few] { GROUPED($count) } строки не отправляются: их телефоны и почта принадлежат разным лидам.
   *[other] { GROUPED($count) } строк не отправляется: их телефоны и почта принадлежат разным лидам.
}
plan-done = { $count ->
    [one] { GROUPED($count) } строка отправлена до остановки этого же запуска.
    [few] { GROUPED($count) } строки отправлены до остановки этого же запуска.
   *[other] { GROUPED($count) } строк отправлены до остановки этого же запуска.
}
plan-look-up = { $count ->
    [one] { GROUPED($count) } строка, возможно, уже есть на портале (исход неизвестен, или портал её отклонил, или она вернулась из отчёта): сначала ищем её лид.
    [few] { GROUPED($count) } строки, возможно, уже есть на портале (исход неизвестен, или портал их отклонил, или они вернулись из отчёта): сначала ищем их лиды.
   *[other] { GROUPED($count) } строк, возможно, уже есть на портале (исход неизвестен, или портал их отклонил, или они вернулись из отчёта): сначала ищем их лиды.
}
plan-update = { $count ->
    [one] { GROUPED($count) } строка изменилась после отправки: её лид читаем и меняем там, где его не правили люди.
    [few] { GROUPED($count) } строки изменились после отправки: их лиды читаем и меняем там, где их не правили люди.
   *[other] { GROUPED($count) } строк изменились после отправки: их лиды читаем и меняем там, где их не правили люди.
}
plan-complete = { $count ->
    [one] { GROUPED($count) } лид создан наполовину: читаем его и отправляем то, что приносит второй вызов.
    [few] { GROUPED($count) } лида созданы наполовину: читаем их и отправляем то, что приносит второй вызов.
   *[other] { GROUPED($count) } лидов созданы наполовину: читаем их и отправляем то, что приносит второй вызов.
}
plan-changed = { $count ->
    [one] Из них { GROUPED($count) } строка изменилась после отправки; её лид остаётся как есть (его изменила бы строка «on_change: update» в сопоставлении).
    [few] Из них { GROUPED($count) } строки изменились после отправки; их лиды остаются как есть (их изменила бы строка «on_change: update» в сопоставлении).
   *[other] Из них { GROUPED($count) } строк изменились после отправки; их лиды остаются как есть (их изменила бы строка «on_change: update» в сопоставлении).
}
plan-differ = { $count ->
    [one] { GROUPED($count) } лид на портале выглядел бы по нынешнему сопоставлению иначе; он остаётся как есть.
    [few] { GROUPED($count) } лида на портале выглядели бы по нынешнему сопоставлению иначе; они остаются как есть.
   *[other] { GROUPED($count) } лидов на портале выглядели бы по нынешнему сопоставлению иначе; они остаются как есть.
}
run-goes-on = У этих файлов есть незаконченный запуск: продолжаем его, старт № { $start }.
recovering = Найдено на портале лидов с этим originator: { GROUPED($count) }
recovery-settles = На портале есть лиды с этим originator. Ждём { $seconds } с на случай, если там ещё выполняется запрос прежнего процесса.
recovered = { $count ->
    [one] Журнал ничего не знал об этом портале и originator; на портале найден { GROUPED($count) } такой лид, он внесён в журнал.
    [few] Журнал ничего не знал об этом портале и originator; на портале найдены { GROUPED($count) } таких лида, они внесены в журнал.
   *[other] Журнал ничего не знал об этом портале и originator; на портале найдено { GROUPED($count) } таких лидов, они внесены в журнал.
}
plan-source = { "  " }{ $source }: { GROUPED($read) }; будет создано: { GROUPED($create) }; пропущено: { GROUPED($skip) }; с ошибками: { GROUPED($invalid) }
plan-time-assumed = { $requests ->
    [one] Не меньше { GROUPED($requests) } запроса
   *[other] Не меньше { GROUPED($requests) } запросов
}: { $span ->
    [moment] { $longest }
    [one] примерно { $longest }
    [most] до { $longest }
   *[range] от { $shortest } до { $longest }
}, если лид занимает { $least }–{ $most } с работы портала; здесь ещё ничего не измерено.
plan-time-known = { $requests ->
    [one] Не меньше { GROUPED($requests) } запроса
   *[other] Не меньше { GROUPED($requests) } запросов
}: { $span ->
    [moment] { $longest }
    [one] примерно { $longest }
    [most] до { $longest }
   *[range] от { $shortest } до { $longest }
} по прежним запускам на этом портале: лид занимал { $cost } с его работы.
plan-binds = { FILLED($worst) ->
    [no] Темп определяет { $best }.
   *[yes] Темп определяет в лучшем случае { $best }, в худшем — { $worst }.
}
plan-binds-rate = ограничение числа запросов в секунду
plan-binds-operating = ограничение времени работы
plan-binds-answers = скорость самого портала
plan-default-assigned = { $count ->
    [one] У { GROUPED($count) } лида
   *[other] У { GROUPED($count) } лидов
} не указан ответственный (ASSIGNED_BY_ID): им станет владелец вебхука.
plan-default-source = { $count ->
    [one] У { GROUPED($count) } лида
   *[other] У { GROUPED($count) } лидов
} не указан источник (SOURCE_ID): портал подставит первый из своего списка.
plan-default-stage = { $count ->
    [one] У { GROUPED($count) } лида
   *[other] У { GROUPED($count) } лидов
} не указана стадия (STATUS_ID): портал подставит первую.
plan-default-title = { $count ->
    [one] У { GROUPED($count) } лида
   *[other] У { GROUPED($count) } лидов
} нет названия (TITLE): оно составлено из имени, компании или телефона и источника.
plan-default-currency = { $count ->
    [one] У { GROUPED($count) } лида
   *[other] У { GROUPED($count) } лидов
} указана сумма без валюты (CURRENCY_ID): портал подставит базовую валюту.
plan-automation = Роботы, бизнес-процессы и уведомления портала сработают так же, как для лидов, созданных вручную.
plan-automation-of-changes = Создание лидов этим методом не запускает роботов, бизнес-процессы и уведомления портала, но каждый лид, который меняет crm.lead.update, их запускает.
plan-dated = Строки идут в порядке своих дат, запросы — по одному. Никто не должен создавать лиды, пока идёт загрузка: портал, в котором есть лид моложе, не примет ни одного.
plan-until = Отправка закончится не позже { $when }; остаток продолжит та же команда.
plan-no-automation = Роботы, бизнес-процессы и уведомления портала для лидов, созданных этим методом, не запускаются.
plan-question = { $count ->
    [one] Отправить { GROUPED($count) } лид? [д/Н]
    [few] Отправить { GROUPED($count) } лида? [д/Н]
   *[other] Отправить { GROUPED($count) } лидов? [д/Н]
}
plan-declined = Ничего не отправлено.
plan-nothing-to-send = Отправлять нечего.

## Столбцы и проблемы

unmapped-columns = { $count ->
    [one] { $count } столбец не указан в сопоставлении и отправлен не будет: { $columns }
    [few] { $count } столбца не указаны в сопоставлении и отправлены не будут: { $columns }
   *[other] { $count } столбцов не указаны в сопоставлении и отправлены не будут: { $columns }
}{ FILLED($sources) ->
    [no] {""}
   *[yes] { " " }({ $sources })
}
problems-title = { $count ->
    [one] { GROUPED($count) } проблема
    [few] { GROUPED($count) } проблемы
   *[other] { GROUPED($count) } проблем
} в данных
problem-group = { $severity } × { GROUPED($count) }: { $text } — { $place } ({ $code })
problems-more = { $count ->
    [one] И ещё { GROUPED($count) } проблема; все они — в problems.csv.
    [few] И ещё { GROUPED($count) } проблемы; все они — в problems.csv.
   *[other] И ещё { GROUPED($count) } проблем; все они — в problems.csv.
}
problems-page = Все коды с причинами и способами исправить: docs/problems.ru.md

## В пути

progress-checking = Проверено строк: { GROUPED($done) }
progress-line = { GROUPED($done) } из { GROUPED($total) } · { $rate } лида/с · осталось { $left }
progress-waits = { GROUPED($done) } из { GROUPED($total) } · { $wait } · осталось { $left }
waiting-rate = Ожидание до { $clock } ({ GROUPED($seconds) } с): исчерпано число запросов в секунду, разрешённое порталом.
waiting-operating = Ожидание до { $clock } ({ GROUPED($seconds) } с): исчерпано время работы, разрешённое порталом.
waiting-look-up = Часть ответов потеряна: ищем на портале, что стало с этими строками; следующая проверка в { $clock } (через { GROUPED($seconds) } с).
waiting-short-rate = до { $clock } ({ GROUPED($seconds) } с): лимит запросов
waiting-short-operating = до { $clock } ({ GROUPED($seconds) } с): лимит времени работы
waiting-short-look-up = до { $clock } ({ GROUPED($seconds) } с): поиск потерянных ответов
waiting-short-unreachable = до { $clock } ({ GROUPED($seconds) } с): портал не отвечает
no-sight-told = { FILLED($responsible) ->
    [no] Этот вебхук не видит лидов своего же пользователя
   *[yes] Этот вебхук не видит лидов с ответственным { $responsible }
}: если ответ потеряется, такие строки останутся неизвестными и больше не отправятся. Дайте его пользователю право читать все лиды.
twins-told = Одинаковый внешний ключ «{ $origin }» у нескольких лидов: { $leads }. Ни один не удалён; оставьте один из них.
waiting-unreachable = Портал не отвечает; следующая попытка в { $clock } (через { GROUPED($seconds) } с).
stop-requested = Останавливаемся: ждём ответа на уже отправленное, не дольше 10 секунд. Нажмите Ctrl-C ещё раз, чтобы выйти сразу.
stop-again = Выходим сразу; у отправленных строк без ответа исход будет «неизвестно».

## Итог

end-created = Создано: { GROUPED($count) }
end-updated = Обновлено: { GROUPED($count) }
end-skipped = Пропущено: { GROUPED($count) }
end-invalid = С ошибками, не отправлено: { GROUPED($count) }
end-failed = Отклонено порталом: { GROUPED($count) }
end-unknown = Отправлено, исход неизвестен: { GROUPED($count) }
end-pending = Без ошибок, не отправлено: { GROUPED($count) }
end-sum = Прочитано строк: { GROUPED($read) } = сумма этих чисел
end-duration = Время: { $duration }
end-waited-rate = Ожидание из-за ограничения числа запросов: { $duration }
end-waited-operating = Ожидание из-за ограничения времени работы: { $duration }
end-waited-unreachable = Ожидание портала, который не отвечал: { $duration }
end-waited-look-up = Ожидание из-за потерянных ответов: { $duration }
end-ceiling = Темп определяло { $limit }: достигнуто { $share } % от возможного.
check-preview-cut = { $count ->
    [one] В preview.csv — первый { GROUPED($count) } лид; «--preview all» запишет все.
    [few] В preview.csv — первые { GROUPED($count) } лида; «--preview all» запишет все.
    [many] В preview.csv — первые { GROUPED($count) } лидов; «--preview all» запишет все.
   *[other] В preview.csv — первые { GROUPED($count) } лида; «--preview all» запишет все.
}
end-report = Отчёт: { $dir } (откройте report.html)
end-no-rows = Строк с данными для чтения нет.
end-check-clean = { $read ->
    [one] Проверена { GROUPED($read) } строка, препятствий нет.
    [few] Проверены { GROUPED($read) } строки, препятствий нет.
   *[other] Проверено { GROUPED($read) } строк, препятствий нет.
}
end-check-invalid = { $invalid ->
    [one] { GROUPED($invalid) } строка из { GROUPED($read) } содержит ошибки и отправлена не будет.
    [few] { GROUPED($invalid) } строки из { GROUPED($read) } содержат ошибки и отправлены не будут.
   *[other] { GROUPED($invalid) } строк из { GROUPED($read) } содержат ошибки и отправлены не будут.
}
end-not-again = { $count ->
    [one] { GROUPED($count) } лид уже стоит
    [few] { GROUPED($count) } лида уже стоят
   *[other] { GROUPED($count) } лидов уже стоят
} на портале. Та же команда продолжит с этого места; дважды ничего не создастся.
end-look-up-unknown = { $count ->
    [one] О { GROUPED($count) } лиде
   *[other] О { GROUPED($count) } лидах
} неизвестно, созданы ли они: та же команда сначала найдёт их на портале.
end-mend-workbook = { $count ->
    [one] Исправьте строки в { $book } или в { $files } и загрузите этот файл с тем же сопоставлением.
   *[other] Исправьте строки в { $book } и загрузите этот файл с тем же сопоставлением; или исправьте их в { $files } и загрузите эти файлы.
}
end-mend-failures = { $count ->
    [one] Исправьте строки в { $files } и загрузите этот файл с тем же сопоставлением.
   *[other] Исправьте строки в { $files } и загрузите эти файлы с тем же сопоставлением.
}

## Песочница

sandbox-listening = Портал-песочница принимает запросы по адресу { $url }; Ctrl-C завершает её.
sandbox-in-process = Используется встроенный портал-песочница: настоящий портал не вызывается. Лиды песочницы хранятся в { $folder }; leadbatch sandbox --reset очищает её.
sandbox-in-fast-motion = Ускоренный режим: время песочницы и программы идёт в { $speed ->
    [few] { $speed } раза
   *[other] { $speed } раз
} быстрее; отчёт, журнал и всё сказанное здесь — в этом времени.
sandbox-served-fast = Её время идёт в { $speed ->
    [few] { $speed } раза
   *[other] { $speed } раз
} быстрее: у того, кто её вызывает, часы должны идти так же.
sandbox-kept = { $count ->
    [0] Лидов в ней пока нет
    [one] В ней { GROUPED($count) } лид прежних запусков
    [few] В ней { GROUPED($count) } лида прежних запусков
   *[other] В ней { GROUPED($count) } лидов прежних запусков
}; они хранятся в { $folder }.
sandbox-emptied = Песочница теперь пуста: { $folder }
sandbox_settings_unreadable = Не удаётся прочитать настройки песочницы { $file }: { $cause }
    .hint = Проверьте путь и то, что файл сохранён в UTF-8.
sandbox_settings_malformed = { $place }: настройки песочницы не удаётся разобрать: { $cause }
    .hint = Все настройки с примерами перечислены в docs/sandbox.md.
sandbox_unknown_key = { $place }: настройки «{ $name }» в этом месте нет.
    .hint = { $similar ->
        [0] Все настройки с примерами перечислены в docs/sandbox.md.
       *[other] Может быть, { $nearest }?
    }
sandbox_unknown_value = { $place }: слова «{ $name }» нет среди тех, что могут здесь стоять.
    .hint = { $similar ->
        [0] Все настройки и их слова перечислены в docs/sandbox.md. Своему коду ошибки нужен status рядом.
       *[other] Может быть, { $nearest }?
    }
sandbox_fault_without_error = { $place }: в этом сбое не сказано, что происходит.
    .hint = Напишите error: и код, например error: INTERNAL_SERVER_ERROR, или другой вид, например kind: lost.
sandbox_fault_several_numbers = { $place }: в этом сбое несколькими способами сказано, какие вызовы он задевает.
    .hint = Оставьте что-то одно: nth, every или chance_percent.
sandbox_fault_out_of_range = { $place }: такой сбой ничего не заденет.
    .hint = nth и every считаются от 1, chance_percent лежит между 0 и 100.
sandbox_fault_idle_key = { $place }: { $key } ничего не значит для сбоя этого вида.
    .hint = Уберите { $key } или выберите вид, который его читает; виды перечислены в docs/sandbox.md.
sandbox_fault_empty_time = { $place }: этот сбой кончается раньше, чем начинается.
    .hint = from_s должно быть меньше until_s.
sandbox_busy = Лиды песочницы заняты: с ними работает { $holder } (процесс { $pid }).
    .hint = Дождитесь его завершения или дайте этому запуску свою папку через --state.
sandbox_busy_served = Лиды песочницы заняты: их обслуживает { $holder } (процесс { $pid }).
    .hint = Укажите в --portal вебхук, который она напечатала при запуске; её адрес { $address }
sandbox_state_failed = Песочница не может хранить лиды в { $path }: { $cause }
    .hint = Выберите другую папку через --state или LEADBATCH_STATE.
sandbox_state_damaged = Строка { $line } в { $path } — не то, что записала песочница.
    .hint = Верните копию файла или удалите его: тогда песочница начнёт с пустого места.
sandbox_state_newer = Файл { $path } записан более новой версией leadbatch.
    .hint = Возьмите ту версию или выберите другую папку через --state.
sandbox_no_state_folder = Система не называет папки для данных пользователя.
    .hint = Укажите папку для лидов песочницы через --state или LEADBATCH_STATE.

## История

kind-import = импорт
kind-retry = повтор
kind-undo = отмена
history-run = { $run }  { $when }  { $kind }  { $portal }  { $originator }
history-subject = запуска { $run }
history-more-files = { $count ->
    [one] и ещё { GROUPED($count) } файл или лист
    [few] и ещё { GROUPED($count) } файла или листа
   *[other] и ещё { GROUPED($count) } файлов или листов
}
history-starts = { $count ->
    [one] { GROUPED($count) } старт
    [few] { GROUPED($count) } старта
   *[other] { GROUPED($count) } стартов
}
history-start = Старт { $number }, { $when }: { $end }
history-finished = завершён
history-stopped = остановлен: { $why }
history-open = завершён, но исход некоторых строк неизвестен; та же команда найдёт их на портале
history-cut = ещё идёт или был прерван; та же команда продолжит его
history-empty = Таких запусков в журнале нет.
history-states = Его строки по нынешним данным журнала:
history-running = С этим порталом сейчас работает другой процесс: отчёт заново не записан.
history-lines-lost = { $count ->
    [one] { GROUPED($count) } неотправленная строка учтена только в summary.json: в журнале её нет. Повторная загрузка того же файла покажет её снова.
    [few] { GROUPED($count) } неотправленные строки учтены только в summary.json: в журнале их нет. Повторная загрузка того же файла покажет их снова.
   *[other] { GROUPED($count) } неотправленных строк учтены только в summary.json: в журнале их нет. Повторная загрузка того же файла покажет их снова.
}
history-forgotten = { $count ->
    [0] Запуск { $run } не хранит прежних значений лидов.
    [one] Запуск { $run }: прежние значения { GROUPED($count) } лида забыты.
   *[other] Запуск { $run }: прежние значения { GROUPED($count) } лидов забыты.
}
state-created = На портале, созданы: { GROUPED($count) }
state-updated = На портале, обновлены: { GROUPED($count) }
state-refused = Отклонены порталом: { GROUPED($count) }
state-unknown = Исход неизвестен: { GROUPED($count) }
state-unsent = Так и не отправлены: { GROUPED($count) }
state-gone = Удалены людьми после загрузки: { GROUPED($count) }
state-undone = Отменены: { GROUPED($count) }
state-later = Отправлены заново более поздним запуском: { GROUPED($count) }

## Повтор

retry-nothing = У запуска { $run } нет ни отклонённых строк, ни строк с неизвестным исходом: отправлять заново нечего.
retry-mapping-changed = Сопоставление { $mapping } с того запуска изменилось; оно применяется таким, какое есть сейчас.
retry-missing = { $count ->
    [one] { GROUPED($count) } отклонённой строки или строки с неизвестным исходом среди прочитанных нет.
   *[other] { GROUPED($count) } отклонённых строк или строк с неизвестным исходом среди прочитанных нет.
}
plan-held = { $count ->
    [one] Ещё { GROUPED($count) } строка остаётся на другой раз (--limit).
    [few] Ещё { GROUPED($count) } строки остаются на другой раз (--limit).
   *[other] Ещё { GROUPED($count) } строк остаются на другой раз (--limit).
}
portal_guarded = Сопоставление предназначено только для портала { $wanted }, а указан { $asked }. Ничего не отправлено.
    .hint = Укажите нужный портал или измените «portal» в сопоставлении.
source_gone = Файла { $file }, который читал запуск { $run }, больше нет.
    .hint = Верните его или назовите файл с этими строками через --source; подойдёт исправленный failures.xlsx или failures.csv из отчёта этого запуска.
source_other = Файл { $file } уже не тот, что читал запуск { $run }.
    .hint = Назовите файл с этими строками через --source. Если это он и есть, всё равно назовите его: строки находятся по внешним ключам.

## Сверка

verify-read = Прочитано лидов: { GROUPED($count) }
verify-equal = Такие же, как отправлены: { GROUPED($count) }
verify-changed = Изменены людьми после загрузки: { GROUPED($count) }
verify-differs = Отличаются от отправленных, хотя их никто не менял: { GROUPED($count) }
verify-gone = Больше нет на портале: { GROUPED($count) }
verify-unreadable = Не удаётся прочитать: { GROUPED($count) }
verify-twins = Вторые лиды одной и той же строки: { GROUPED($count) }
verify-strangers = Лиды с этим originator, которых журнал не знает: { GROUPED($count) }
verify-unknown = Строки, о которых неизвестно, есть ли у них лид: { GROUPED($count) }
verify-table = Все лиды, которые не такие, как отправлены: { $file }
verify_unanswered = Портал ответил не на все вопросы; что прочитано, записано в verify.csv.
    .hint = Запустите ту же команду, когда портал заработает: она ничего в нём не меняет.
verify_refused = Портал не даёт прочитать список лидов с этим originator: { $cause }
    .hint = Дайте пользователю вебхука право читать все лиды.
run_of_other_portal = Запуск { $run } отправлял лиды в { $portal }, а это { $asked }.
    .hint = Укажите тот портал в --portal. Очищенная песочница — уже другой портал.
run_of_other_originator = У запуска { $run } был originator { $before }, а в сопоставлении теперь { $now }.
    .hint = Верните прежний originator: по нему узнаются лиды запуска.
run_sent_nothing = Запуск { $run } отменял другой запуск: своих лидов у него нет.
    .hint = Назовите запуск, который он отменял; все запуски показывает leadbatch runs.
until_malformed = «{ $value }» — не время суток.
    .hint = Пишите --until 23:30 или --until 6:00, по часам этого компьютера.
rows_malformed = «{ $value }» не называет строк.
    .hint = Пишите --rows 2-100, --rows 100- или --rows 7, по номерам, которые показывает табличный редактор.

## Предупреждения

webhook-on-command-line = Вебхук указан в командной строке, где его видят другие пользователи этого компьютера. Лучше записать его в переменную LEADBATCH_PORTAL.

same_file = { FILLED($first) ->
    [no] { $file } назван несколько раз: он читается один раз.
   *[yes] { $file } — тот же файл, что { $first }, или его точная копия: он читается один раз.
}
report_skipped = Файлы в папке { $dir } пропущены: это отчёт. Исправленные строки загружают, назвав сам файл, failures.xlsx или failures.csv.
lock_file_skipped = { $file } пропущен: им { $program } отмечает открытый документ.

## Неверный вызов и отклонённые файлы

mapping_unreadable = Не удаётся прочитать сопоставление { $file }: { $cause }
    .hint = Проверьте путь после --mapping.
max_invalid_malformed = «{ $value }» — не число и не доля.
    .hint = Пишите --max-invalid 10 или --max-invalid 5%.
certificates_unreadable = Не удаётся прочитать файл сертификатов { $file }: { $cause }
    .hint = Проверьте путь после --ca.
listen_not_loopback = Адрес { $address } виден другим компьютерам, а песочница слушает только этот.
    .hint = Укажите 127.0.0.1 и любой порт, например --listen 127.0.0.1:8024.
fields_unreadable = Не удаётся прочитать файл полей { $file }: { $cause }
    .hint = Проверьте путь после --fields.
fields_not_json = { $file }:{ $line }:{ $column }: это не JSON.
    .hint = --fields принимает то, что записала «leadbatch fields --save», или ответ метода crm.lead.fields портала, сохранённый без изменений.
fields_not_understood = { $file } — это JSON, но не ответ метода crm.lead.fields.
    .hint = --fields принимает то, что записала «leadbatch fields --save», или ответ метода crm.lead.fields портала, сохранённый без изменений.
field_incomplete = { $file }: поля { $field } нет или у него нет типа, поэтому это не ответ метода crm.lead.fields.
    .hint = --fields принимает то, что записала «leadbatch fields --save», или ответ метода crm.lead.fields портала, сохранённый без изменений.
sandbox_failed = Песочница не может слушать адрес { $address }: { $cause }
    .hint = Выберите другой порт в --listen.
speed_needs_sandbox = --speed ускоряет только встроенную песочницу; другой портал от этого быстрее не станет.
    .hint = Уберите --speed или репетируйте с --portal sandbox.
output_failed = Не удаётся записать { $file }: { $cause }
    .hint = Проверьте, что папка существует и доступна для записи.
too_many_sources = Дано { $count ->
    [one] { $count } файл или лист
    [few] { $count } файла и листа
   *[other] { $count } файлов и листов
}, а за один запуск можно не больше { $limit }.
    .hint = Загрузите их за несколько запусков.
temporary_failed = То, что не помещается в память, не удалось сохранить на диске: { $cause }
    .hint = Освободите место на диске временных файлов или укажите другой в TMPDIR и запустите ту же загрузку снова.
question_unasked = Вопрос перед отправкой нельзя задать, пока журнал пишется в JSON. Ничего не сделано.
    .hint = Добавьте --yes или уберите --log-format json.
runtime_failed = Программа не может запустить собственные механизмы: { $cause }
    .hint = Закройте другие программы и попробуйте ещё раз.
columns_swapped = { $rows ->
    [one] В { $rows } строке
   *[other] В { $rows } строках
} из { $read } в столбце имён стоит телефон, а в столбце телефонов — имя: ничего не отправлено.
    .hint = Поменяйте эти два столбца местами в сопоставлении.
too_many_invalid = { $invalid ->
    [one] { $invalid } строка с ошибкой
    [few] { $invalid } строки с ошибками
   *[other] { $invalid } строк с ошибками
}, допускается не больше { $limit }: ничего не отправлено.
    .hint = Все проблемы перечислены в problems.csv. Исправьте файл или измените --max-invalid либо --strict.
too_few_rows = В файле { $rows ->
    [one] { $rows } строка
    [few] { $rows } строки
   *[other] { $rows } строк
}, ожидается не меньше { $minimum }: ничего не отправлено.
    .hint = Проверьте, что выгрузка полная, или уменьшите --min-rows.

## Журнал

origins_changed = { $what ->
    [key] В сопоставлении другие ключевые столбцы, чем прежде: строки получат другие внешние ключи, и лиды, которые уже есть на портале, создадутся ещё раз. Прежде: { $before }. Теперь: { $now }.
    [headers] У файла нет ключа и другие столбцы, чем прежде: строки получат другие внешние ключи, и лиды, которые уже есть на портале, могут создаться ещё раз. Только прежде: { $before }. Только теперь: { $now }.
   *[contents] По содержимому большинство строк файла новые, но телефоны или почта у { $before } из { $now } уже отправлялись: лиды, которые уже есть на портале, создадутся ещё раз.
}
    .hint = Если это другие лиды, дайте сопоставлению другой «originator». Если их всё же нужно создать, добавьте --accept-new-origins. Или верните прежнее: старый «key» либо новые столбцы в «ignore». С «key» остальные столбцы могут меняться.
mapping_loses_values = Портал не сохранил значения первых лидов, отправленных с этим сопоставлением ({ $mapping }); больше ничего не отправлялось.
    .hint = Поправьте сопоставление или продолжайте как есть с --no-read-back.
recovery_refused = Журнал ничего не знает об этом портале и originator, а портал не даёт читать свои лиды: { $cause }
    .hint = Дайте пользователю вебхука право читать лиды, а если лидов с этим originator там точно нет, добавьте --fresh.
duplicates_refused = Портал не даёт искать дубли: { $cause }. Ничего не отправлено.
    .hint = Дайте пользователю вебхука право читать лиды, контакты и компании либо назовите в «duplicates: { "{" }in_portal: { "{" }among: …{ "}" }{ "}" }» то, что он может читать.
duplicates_unanswered = Портал не отвечает, у кого в нём телефоны и почта строк. Ничего не отправлено.
    .hint = Запустите ту же команду, когда портал заработает.
duplicates_need_rest = Дубли нужно искать на портале, а одну страницу lead.php не спросишь. Ничего не отправлено.
    .hint = Дайте и вебхук или уберите «in_portal» из сопоставления.
recovery_unanswered = Журнал ничего не знает об этом портале и originator, а портал не отвечает, есть ли там такие лиды. Ничего не отправлено.
    .hint = Запустите ту же команду, когда портал заработает.
