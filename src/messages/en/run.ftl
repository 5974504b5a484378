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
    .hint = Mend the row in failures.csv as the portal asks and import that file with the same mapping.

answer_timed_out = The portal did not answer in time; the lead may have been created.
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again.

connection_lost = The connection broke after the row was sent; the lead may have been created.
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again.

answer_unreadable = { $status ->
    [0] The answer was none of Bitrix24; the lead may have been created.
   *[other] The answer (HTTP { $status }) was none of Bitrix24; the lead may have been created.
}
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again. If this happens often, a proxy or firewall may stand in between.

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
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again.

not_in_answer = The portal's answer says nothing about this row; the lead may have been created.
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again.

stopped_under_way = The program was stopped while the row was under way; the lead may have been created.
    .hint = Look the lead up in the portal by its ORIGIN_ID before sending the row again.

## Why a run stopped

interrupted = Stopped by the user.
    .hint = What was under way when it stopped is in the report as unknown; what was not sent, as pending.
portal_unreachable_long = The portal could not be reached for a long time: { $cause }
    .hint = Check the connection and the portal's address, then start again with the rows that are pending in results.csv.
too_many_unknown = { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests in a row
} ended without a readable answer: the portal is not well, so nothing more was sent.
    .hint = The rows of these requests are unknown: look them up by ORIGIN_ID before you send them again.
max_failures_reached = The portal refused more rows than --max-failures permits: { $limit }.
    .hint = failures.csv says why. Mend them, or raise --max-failures.
source_failed = The file could no longer be read while sending.
    .hint = What was sent until then stands in the report.
journal_failed = The journal could not keep a record, so nothing more was sent.
    .hint = Check that the disk is not full.
operating_exhausted = The portal refuses calls for its working time, and goes on refusing long past the ten minutes that it counts.
    .hint = Something else may use the same webhook. Wait, or make a webhook of its own for the import, and send the rows that are pending in results.csv.
nothing_runs = { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests in a row
} were answered, and nothing of them was run.
    .hint = Nothing was sent twice. Try again later; if it stays so, show the portal's administrator this message.
rate_exhausted = The portal has refused every request as too frequent for a quarter of an hour, however slowly they came.
    .hint = Other programs on this network address may be using the same portal. Try again later with the rows that are pending in results.csv.
