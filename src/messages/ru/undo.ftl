# Отмена запуска: почему лид остаётся и что говорится на экране. Коды стоят в undo.csv; имена с дефисами — не коды.

undo_fields_changed = После отправки изменены поля: { $fields }.
undo_stage_final = Работа с лидом завершена: стадия { $stage }.
undo_link_added = К лиду привязан контакт или компания: { $fields }.
undo_changed_meanwhile = Лид изменили, пока запуск отменялся.
undo_nothing_known = Журнал не знает, что было отправлено.
undo_values_forgotten = Прежние значения удалены из журнала (runs --forget или через 90 дней).
undo_later_run = С тех пор лид изменил более поздний запуск.
undo_not_seen = Лида нет, или пользователь вебхука не вправе его видеть.
undo_not_readable = { FILLED($text) ->
    [no] Портал не даёт прочитать лид: { $error }.
   *[yes] Портал не даёт прочитать лид: { $text }
}
undo_refused = { FILLED($text) ->
    [no] Портал отказал: { $error }.
   *[yes] Портал отказал: { $text }
}
undo_fields_kept = В этих полях остаётся то, что там сейчас: { $fields }.
undo_deleted_before = Лид удалили люди.
undo_nameless = Строка ушла через lead.php, ответ потерян; у лида, если он есть, нет внешнего идентификатора, и узнать его нельзя.
undo_never_found = Строка отправлялась, но её лида в портале нет.
undo_earlier_start = Сделано прежним стартом этой же отмены.
undo_not_reached = Отмену остановили раньше.
undo_under_way = Отмену остановили, когда запрос был в пути; та же команда выяснит, что с ним стало, и продолжит.
undo_unresolved = Ответ терялся раз за разом; та же команда продолжит.

## Что было бы сделано

undo-run = Отменяется запуск { $run }: originator { $originator }
undo-goes-on = Прежняя отмена этого запуска не закончена: продолжаем её, старт № { $start }.
undo-would-delete = Лидов, созданных запуском, будет удалено: { GROUPED($count) }
undo-would-restore = Лидам, изменённым запуском, вернутся прежние значения: { GROUPED($count) }
undo-would-restore-in-part = из них лидов, где часть полей останется такой, какой её оставили люди: { GROUPED($count) }
undo-would-keep = Лидов останется как есть: { GROUPED($count) }
undo-would-be-gone = Лидов уже нет: { GROUPED($count) }
undo-would-be-open = Строк, о которых ничего не удалось узнать: { GROUPED($count) }
undo-stays = { $origin } (лид { $lead }): { $reason }
undo-stay-more = { $count ->
    [one] И ещё { GROUPED($count) } лид; все они — в undo.csv.
    [few] И ещё { GROUPED($count) } лида; все они — в undo.csv.
   *[other] И ещё { GROUPED($count) } лидов; все они — в undo.csv.
}
undo-question = { $count ->
    [one] Отменить загрузку в портале для { GROUPED($count) } лида? [д/Н]
    [few] Отменить загрузку в портале для { GROUPED($count) } лидов? [д/Н]
   *[other] Отменить загрузку в портале для { GROUPED($count) } лидов? [д/Н]
}
undo-declined = Ничего не отменено.
undo-nothing = От запуска { $run } отменять больше нечего.

## Итог

undo-deleted = Удалено: { GROUPED($count) }
undo-restored = Возвращены прежние значения: { GROUPED($count) }
undo-in-part = из них с полями, оставленными как есть: { GROUPED($count) }
undo-kept = Оставлено как есть: { GROUPED($count) }
undo-gone = Уже не было: { GROUPED($count) }
undo-pending = Пока не отменено: { GROUPED($count) }
undo-again = Та же команда продолжит с этого места.
undo-table = Все строки и причины: { $file }
