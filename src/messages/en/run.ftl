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
