# Why a row that was handed to the portal is not known to be there. Codes stand in results.csv.

portal_refused = { FILLED($text) ->
    [no] The portal refused the lead without saying why{ FILLED($error) ->
        [no] .
       *[yes] : { $error }.
    }
   *[yes] The portal refused the lead: { $text }{ FILLED($error) ->
        [no] {""}
       *[yes] { " " }({ $error })
    }
}
    .hint = Mend the row in failures.xlsx or failures.csv as the portal asks and import that file with the same mapping.

answer_timed_out = The portal did not answer in time; the lead may have been created.
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there.

connection_lost = The connection broke after the row was sent; the lead may have been created.
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there.

answer_unreadable = { $status ->
    [0] The answer was none of Bitrix24; the lead may have been created.
   *[other] The answer (HTTP { $status }) was none of Bitrix24; the lead may have been created.
}
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there. If this happens often, a proxy or firewall may stand in between.

portal_fault = { FILLED($text) ->
    [no] The portal answered with an error of its own{ FILLED($error) ->
        [no] {""}
       *[yes] { " " }({ $error })
    }; the lead may have been created.
   *[yes] The portal answered with an error of its own: { $text }{ FILLED($error) ->
        [no] {""}
       *[yes] { " " }({ $error })
    }; the lead may have been created.
}
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there.

not_in_answer = The portal's answer says nothing about this row; the lead may have been created.
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there.

stopped_under_way = The program was stopped while the row was under way; the lead may have been created.
    .hint = The next start of the same command looks the lead up and sends the row again only if it is not there.

unresolved = The row was looked up and sent again five times, and it is still not known whether the lead was created.
    .hint = Look into the portal's state with its administrator, then start the same command again: it looks the lead up first.

no_proof = { FILLED($responsible) ->
    [no] The answer was lost, and no lead of the webhook's own user stands there by which it could be proved that such leads can be looked up.
   *[yes] The answer was lost, and no lead whose responsible person is { $responsible } stands there by which it could be proved that such leads can be looked up.
}
    .hint = Make the webhook as an administrator, or import another row of the same person; then start the same command again.

lead_candidates = The row was sent by lead.php and its answer was lost. Leads with the same title and phone that were made since: { $leads }.
    .hint = See whether one of them is the row's. The row is never sent again by itself, since leads of lead.php carry no origin; if none is, take it into a file of its own under another originator.

no_candidate = The row was sent by lead.php and its answer was lost. No lead with the same title and phone was made since.
    .hint = See whether the portal has it under another title. The row is never sent again by itself, since leads of lead.php carry no origin; if it is not there, take it into a file of its own under another originator.

nobody_can_look = The row was sent by lead.php and its answer was lost; without a webhook nobody can look whether the lead was created.
    .hint = Look in the portal for a lead with its title and phone, or start again with a webhook of the same portal, which lists them. The row is never sent again by itself.

no_sight = { FILLED($responsible) ->
    [no] The answer was lost, and this webhook cannot see the leads of its own user: whether the lead was created cannot be found out.
   *[yes] The answer was lost, and this webhook cannot see leads whose responsible person is { $responsible }: whether the lead was created cannot be found out.
}
    .hint = Give the webhook's user the right to read all leads (CRM › Access permissions), then start the same command again.

## Why a run stopped

interrupted = Stopped by the user.
    .hint = The same command goes on where this one stopped; what was under way is looked up first.
portal_unreachable_long = The portal could not be reached for a long time: { $cause }
    .hint = Check the connection and the portal's address, then start the same command again: it goes on where this one stopped.
too_many_unknown = { $requests ->
    [one] The answer to { $requests } request is
   *[other] The answers to { $requests } requests are
} lost, and the portal has stayed silent since: nothing more was sent.
    .hint = Start the same command again when the portal is well: what may stand there is looked up before anything is sent again.
lost_for_good = { $requests ->
    [one] The answer to { $requests } request was
   *[other] The answers to { $requests } requests in a row were
} lost, and leads of lead.php cannot be found again: no more rows are risked.
    .hint = Their rows stay unknown and are not sent again. Start the same command again for the others when the portal is well.
read_back_loss = Lead { $lead } was read back, and its field { $field } does not hold what was sent: nothing more was sent.
    .hint = Look at the lead in the portal and change the mapping, or go on as it is with --no-read-back.
another_sender = Lead { $lead } bears this originator and the origin “{ $origin_id }”, and was not made by this journal: somebody else sends under the same originator. Nothing more was sent.
    .hint = Use one journal for one originator: run the import on one computer alone, or give each its own originator in the mapping. If the lead is a copy of a row of yours, delete it in the portal and start again.
older_than_newest = The portal did not take row { $row }, which was created on { $created }: the lead with the greatest number is younger, and no older one may follow it. The rows that are left were not sent.
    .hint = Leads with dates of their own go in before any other lead is made. Whoever makes leads in between has to wait; without DATE_CREATE in the mapping the rest gets the date of today.
max_failures_reached = The portal refused more rows than --max-failures permits: { $limit }.
    .hint = failures.xlsx and failures.csv say why. Mend them, or raise --max-failures.
until_reached = The time that --until named has come: nothing more was sent.
    .hint = The same command goes on where this one stopped.
source_failed = The file could no longer be read while sending.
    .hint = Start the same command again: what was sent stands in the journal and is not sent twice.
journal_failed = The journal could not keep a record, so nothing more was sent.
    .hint = Check that the disk is not full.
operating_exhausted = The portal refuses calls for its working time, and goes on refusing long past the ten minutes that it counts.
    .hint = Something else may use the same webhook. Wait, or make a webhook of its own for the import, and start the same command again.
nothing_runs = { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests in a row
} were answered, and nothing of them was run.
    .hint = Nothing was sent twice. Try again later; if it stays so, show the portal's administrator this message.
rate_exhausted = The portal has refused every request as too frequent for a quarter of an hour, however slowly they came.
    .hint = Other programs on this network address may be using the same portal. Start the same command again later.
