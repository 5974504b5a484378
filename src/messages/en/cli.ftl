# The screen: the plan, the question, progress, the end. Ids have hyphens, since these are no codes.

## Units and words

unit-days = { $count } d
unit-hours = { $count } h
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-moment = under 1 s

severity-info = note
severity-warning = warning
severity-error = error
severity-fatal = refused

# Answers that mean yes, separated by blanks.
answers-yes = y yes д да

## The plan

plan-portal = Portal: { $host }{ FILLED($user) ->
    [no] {""}
   *[yes] , acting as { $user }
}
plan-rows = Rows read: { GROUPED($read) }; leads to create: { GROUPED($create) }; to skip: { GROUPED($skip) }; invalid: { GROUPED($invalid) }
plan-known = { $count ->
    [one] { GROUPED($count) } row is in the portal already, from an earlier run.
   *[other] { GROUPED($count) } rows are in the portal already, from earlier runs.
}
plan-filtered = { $count ->
    [one] Of the rows to skip, { GROUPED($count) } is left out by “rows” of the mapping.
   *[other] Of the rows to skip, { GROUPED($count) } are left out by “rows” of the mapping.
}
mapping-right = The mapping is right.
mapping-needs = { $count ->
    [one] It needs { $count } column of a file: { $columns }
   *[other] It needs { $count } columns of a file: { $columns }
}
mapping-may-have = A file may also have: { $columns }
plan-responsible = Responsible: { $people }
searching-duplicates = Looking for the rows' phones and e-mails in the portal…
plan-searched = Duplicates in the portal: { $requests ->
    [0] known from an earlier start.
    [one] looked for with { GROUPED($requests) } request.
   *[other] looked for with { GROUPED($requests) } requests.
}
check-duplicates-not-asked = Whether the portal has these people already is not checked here: “duplicates: in_portal” needs --portal.
plan-duplicates = { $count ->
    [one] { GROUPED($count) } row is skipped: the portal has its phone or e-mail already.
   *[other] { GROUPED($count) } rows are skipped: the portal has their phones or e-mails already.
}
plan-adopted = { $count ->
    [one] { GROUPED($count) } row changes a lead of the portal that has its phone or e-mail.
   *[other] { GROUPED($count) } rows change leads of the portal that have their phones or e-mails.
}
plan-linked = { $count ->
    [one] { GROUPED($count) } of the leads to create belongs to a client that the portal has.
   *[other] { GROUPED($count) } of the leads to create belong to clients that the portal has.
}
plan-conflicts = { $count ->
    [one] { GROUPED($count) } row is not sent: its phone and its e-mail belong to different leads.
   *[other] { GROUPED($count) } rows are not sent: their phones and e-mails belong to different leads.
}
plan-done = { $count ->
    [one] { GROUPED($count) } row was sent by an earlier start of this run.
   *[other] { GROUPED($count) } rows were sent by earlier starts of this run.
}
plan-look-up = { $count ->
    [one] { GROUPED($count) } row may be in the portal already (its outcome is not known, or it was refused, or it comes back from a report): it is looked up first.
   *[other] { GROUPED($count) } rows may be in the portal already (their outcome is not known, or they were refused, or they come back from a report): they are looked up first.
}
plan-update = { $count ->
    [one] { GROUPED($count) } row has changed since it was sent: its lead is read, and changed where people have not changed it.
   *[other] { GROUPED($count) } rows have changed since they were sent: their leads are read, and changed where people have not changed them.
}
plan-complete = { $count ->
    [one] { GROUPED($count) } lead stands half made: it is read, and gets what the second call brings.
   *[other] { GROUPED($count) } leads stand half made: they are read, and get what the second call brings.
}
plan-changed = { $count ->
    [one] Of these { GROUPED($count) } row has changed since it was sent; its lead stays as it is (“on_change: update” in the mapping would change it).
   *[other] Of these { GROUPED($count) } rows have changed since they were sent; their leads stay as they are (“on_change: update” in the mapping would change them).
}
plan-differ = { $count ->
    [one] { GROUPED($count) } lead that stands in the portal would look different under the current mapping; it stays as it is.
   *[other] { GROUPED($count) } leads that stand in the portal would look different under the current mapping; they stay as they are.
}
run-goes-on = These sources have a run that did not come to its end: this is its start number { $start }.
recovering = Leads of this originator found in the portal so far: { GROUPED($count) }
recovery-settles = Leads of this originator stand in the portal. Waiting { $seconds } s, in case a request of an earlier process is still at work there.
recovered = { $count ->
    [one] The journal knew nothing of this portal and originator; { GROUPED($count) } lead of that originator stands in the portal and was taken over.
   *[other] The journal knew nothing of this portal and originator; { GROUPED($count) } leads of that originator stand in the portal and were taken over.
}
plan-source = { "  " }{ $source }: { GROUPED($read) }; to create: { GROUPED($create) }; to skip: { GROUPED($skip) }; invalid: { GROUPED($invalid) }
plan-time-assumed = { $requests ->
    [one] { GROUPED($requests) } request
   *[other] At least { GROUPED($requests) } requests
}: { $span ->
    [moment] { $longest }
    [one] about { $longest }
    [most] up to { $longest }
   *[range] { $shortest } to { $longest }
}, if a lead takes { $least } to { $most } s of the portal's time; nothing has been measured here yet.
plan-time-known = { $requests ->
    [one] { GROUPED($requests) } request
   *[other] At least { GROUPED($requests) } requests
}: { $span ->
    [moment] { $longest }
    [one] about { $longest }
    [most] up to { $longest }
   *[range] { $shortest } to { $longest }
} by this portal's own history, where a lead took { $cost } s of its time.
plan-binds = { FILLED($worst) ->
    [no] The pace is set by { $best }.
   *[yes] The pace is set by { $best } at best, by { $worst } at worst.
}
plan-binds-rate = the limit of requests per second
plan-binds-operating = the limit of working time
plan-binds-answers = the portal's own speed
plan-default-assigned = { $count ->
    [one] { GROUPED($count) } lead names
   *[other] { GROUPED($count) } leads name
} no responsible person (ASSIGNED_BY_ID): the webhook's owner becomes it.
plan-default-source = { $count ->
    [one] { GROUPED($count) } lead has
   *[other] { GROUPED($count) } leads have
} no source (SOURCE_ID): the portal sets its first one.
plan-default-stage = { $count ->
    [one] { GROUPED($count) } lead has
   *[other] { GROUPED($count) } leads have
} no stage (STATUS_ID): the portal sets its first one.
plan-default-title = { $count ->
    [one] { GROUPED($count) } lead has
   *[other] { GROUPED($count) } leads have
} no title (TITLE): it is made of the name, the company or the phone, and the source.
plan-default-currency = { $count ->
    [one] { GROUPED($count) } lead has
   *[other] { GROUPED($count) } leads have
} an amount without a currency (CURRENCY_ID): the portal sets its base currency.
plan-automation = The portal's robots, workflows and notifications will run as for leads that people make by hand.
plan-automation-of-changes = The portal's robots, workflows and notifications do not run when a lead is made by this method, but every lead that crm.lead.update changes starts them.
plan-dated = Rows go in the order of the dates that they bring, one request at a time. Nobody may make leads meanwhile: a portal with a younger lead takes none of them.
plan-until = Sending ends at { $when } at the latest; the same command goes on with what is left then.
plan-no-automation = The portal's robots, workflows and notifications do not run for leads that are made by this method.
plan-question = { $count ->
    [one] Send { GROUPED($count) } lead? [y/N]
   *[other] Send { GROUPED($count) } leads? [y/N]
}
plan-declined = Nothing was sent.
plan-nothing-to-send = There is nothing to send.

## Columns and problems

unmapped-columns = { $count ->
    [one] { $count } column is
   *[other] { $count } columns are
} not named in the mapping and will not be sent: { $columns }{ FILLED($sources) ->
    [no] {""}
   *[yes] { " " }({ $sources })
}
problems-title = { $count ->
    [one] { GROUPED($count) } problem
   *[other] { GROUPED($count) } problems
} in the data
problem-group = { $severity } × { GROUPED($count) }: { $text } — { $place } ({ $code })
problems-more = { $count ->
    [one] And { GROUPED($count) } problem more; problems.csv has them all.
   *[other] And { GROUPED($count) } problems more; problems.csv has them all.
}
problems-page = Every code with its cause and its cure: docs/problems.md

## Under way

progress-checking = Checking: { GROUPED($done) } rows
progress-line = { GROUPED($done) } of { GROUPED($total) } · { $rate } leads/s · { $left } left
progress-waits = { GROUPED($done) } of { GROUPED($total) } · { $wait } · { $left } left
waiting-rate = Waiting for the portal's limit of requests per second until { $clock } ({ GROUPED($seconds) } s).
waiting-operating = Waiting for the portal's limit of working time until { $clock } ({ GROUPED($seconds) } s).
waiting-look-up = Answers were lost: looking up in the portal what became of their rows; the next look at { $clock } (in { GROUPED($seconds) } s).
waiting-short-rate = until { $clock } ({ GROUPED($seconds) } s): limit of requests
waiting-short-operating = until { $clock } ({ GROUPED($seconds) } s): limit of working time
waiting-short-look-up = until { $clock } ({ GROUPED($seconds) } s): looking up lost answers
waiting-short-unreachable = until { $clock } ({ GROUPED($seconds) } s): the portal does not answer
no-sight-told = { FILLED($responsible) ->
    [no] This webhook does not see the leads of its own user
   *[yes] This webhook does not see leads whose responsible person is { $responsible }
}: should an answer be lost, such rows stay unknown and are never sent again. Give its user the right to read all leads.
twins-told = Several leads bear the origin “{ $origin }”: { $leads }. None was deleted; keep one of them.
waiting-unreachable = The portal does not answer; trying again at { $clock } (in { GROUPED($seconds) } s).
stop-requested = Stopping: waiting up to 10 seconds for what is under way. Ctrl-C once more leaves at once.
stop-again = Leaving at once; what is under way is reported as unknown.

## The end

end-created = Created: { GROUPED($count) }
end-updated = Updated: { GROUPED($count) }
end-skipped = Skipped: { GROUPED($count) }
end-invalid = Invalid, not sent: { GROUPED($count) }
end-failed = Refused by the portal: { GROUPED($count) }
end-unknown = Sent, outcome not known: { GROUPED($count) }
end-pending = Valid, not sent: { GROUPED($count) }
end-sum = Rows read: { GROUPED($read) } = the sum of these
end-duration = Time: { $duration }
end-waited-rate = Waited for the portal's limit of requests per second: { $duration }
end-waited-operating = Waited for the portal's limit of working time: { $duration }
end-waited-unreachable = Waited for a portal that did not answer: { $duration }
end-waited-look-up = Waited for rows whose answers were lost: { $duration }
end-ceiling = The pace was set by { $limit }: { $share } % of its ceiling was reached.
check-preview-cut = preview.csv holds the first { GROUPED($count) } leads; “--preview all” writes them all.
end-report = Report: { $dir } (open report.html)
end-no-rows = There are no data rows to read.
end-check-clean = { $read ->
    [one] { GROUPED($read) } row checked, nothing stands in the way.
   *[other] { GROUPED($read) } rows checked, nothing stands in the way.
}
end-check-invalid = { $invalid ->
    [one] { GROUPED($invalid) } of { GROUPED($read) } rows is invalid and would not be sent.
   *[other] { GROUPED($invalid) } of { GROUPED($read) } rows are invalid and would not be sent.
}
end-not-again = { $count ->
    [one] { GROUPED($count) } lead stands
   *[other] { GROUPED($count) } leads stand
} in the portal. The same command goes on from here; nothing is made twice.
end-look-up-unknown = { $count ->
    [one] { GROUPED($count) } lead
   *[other] { GROUPED($count) } leads
} may or may not have been created: the same command looks them up first.
end-mend-workbook = { $count ->
    [one] Mend the rows in { $book }, or in { $files }, and import that file with the same mapping.
   *[other] Mend the rows in { $book } and import that file with the same mapping; or mend them in { $files } and import those files.
}
end-mend-failures = { $count ->
    [one] Mend the rows in { $files } and import that file with the same mapping.
   *[other] Mend the rows in { $files } and import those files with the same mapping.
}

## The sandbox

sandbox-listening = The sandbox portal listens at { $url }; Ctrl-C ends it.
sandbox-in-process = The built-in sandbox portal is used: no real portal is called. Its leads are kept in { $folder }; leadbatch sandbox --reset empties it.
sandbox-in-fast-motion = Fast motion: the sandbox's time and the program's run { $speed } times as fast; report, journal and all that is said here are in that time.
sandbox-served-fast = Its time runs { $speed } times as fast: whoever calls it should have a clock that does so too.
sandbox-kept = { $count ->
    [0] It holds no leads yet
    [one] It holds { GROUPED($count) } lead of earlier runs
   *[other] It holds { GROUPED($count) } leads of earlier runs
}; they are kept in { $folder }.
sandbox-emptied = The sandbox is empty now: { $folder }
sandbox_settings_unreadable = The sandbox's settings { $file } cannot be read: { $cause }
    .hint = Check the path, and that the file is saved as UTF-8.
sandbox_settings_malformed = { $place }: the sandbox's settings cannot be understood: { $cause }
    .hint = docs/sandbox.md lists every setting with an example.
sandbox_unknown_key = { $place }: the sandbox has no setting “{ $name }” at this place.
    .hint = { $similar ->
        [0] docs/sandbox.md lists every setting with an example.
       *[other] Did you mean { $nearest }?
    }
sandbox_unknown_value = { $place }: “{ $name }” is none of the words that may stand here.
    .hint = { $similar ->
        [0] docs/sandbox.md lists every setting with its words. An error code of your own needs a status beside it.
       *[other] Did you mean { $nearest }?
    }
sandbox_fault_without_error = { $place }: this fault does not say what happens.
    .hint = Write error: and a code, for example error: INTERNAL_SERVER_ERROR, or another kind, for example kind: lost.
sandbox_fault_several_numbers = { $place }: this fault says in several ways which calls it hits.
    .hint = Keep one of nth, every and chance_percent.
sandbox_fault_out_of_range = { $place }: this fault would hit nothing.
    .hint = nth and every count from 1; chance_percent lies between 0 and 100.
sandbox_fault_idle_key = { $place }: { $key } means nothing for this kind of fault.
    .hint = Take { $key } out, or choose the kind that reads it; docs/sandbox.md lists the kinds.
sandbox_fault_empty_time = { $place }: this fault ends before it begins.
    .hint = from_s must be less than until_s.
sandbox_busy = The sandbox's leads are in use by { $holder } (process { $pid }).
    .hint = Wait until it has ended, or give this one a state folder of its own with --state.
sandbox_busy_served = The sandbox's leads are in use by { $holder } (process { $pid }), which serves them.
    .hint = Give --portal the webhook that it printed when it began; it listens at { $address }
sandbox_state_failed = The sandbox cannot keep its leads in { $path }: { $cause }
    .hint = Choose another folder with --state or LEADBATCH_STATE.
sandbox_state_damaged = Line { $line } of { $path } is not what the sandbox wrote.
    .hint = Put a copy of the file back, or delete the file: then the sandbox begins empty.
sandbox_state_newer = { $path } was written by a later version of leadbatch.
    .hint = Use that version, or choose another folder with --state.
sandbox_no_state_folder = This system names no folder for the user's data.
    .hint = Choose a folder for the sandbox's leads with --state or LEADBATCH_STATE.

## The history

kind-import = import
kind-retry = retry
kind-undo = undo
history-run = { $run }  { $when }  { $kind }  { $portal }  { $originator }
history-subject = of run { $run }
history-more-files = { $count ->
    [one] and { GROUPED($count) } file or sheet more
   *[other] and { GROUPED($count) } files or sheets more
}
history-starts = { $count ->
    [one] { GROUPED($count) } start
   *[other] { GROUPED($count) } starts
}
history-start = Start { $number }, { $when }: { $end }
history-finished = finished
history-stopped = stopped: { $why }
history-open = ended with rows whose outcome is not known; the same command looks them up
history-cut = runs still, or was killed; the same command goes on
history-empty = The journal has no such runs.
history-states = Its rows, as the journal knows them now:
history-running = A process works on this portal just now: the report is not written anew.
history-lines-lost = { $count ->
    [one] { GROUPED($count) } row that was not sent stands in summary.json alone: the journal keeps no line of it. Importing the same file again tells it anew.
   *[other] { GROUPED($count) } rows that were not sent stand in summary.json alone: the journal keeps no lines of them. Importing the same file again tells them anew.
}
history-forgotten = { $count ->
    [0] Run { $run } keeps nothing of what leads held before.
    [one] Run { $run }: what { GROUPED($count) } lead held before it was changed is forgotten.
   *[other] Run { $run }: what { GROUPED($count) } leads held before they were changed is forgotten.
}
state-created = In the portal, created: { GROUPED($count) }
state-updated = In the portal, updated: { GROUPED($count) }
state-refused = Refused by the portal: { GROUPED($count) }
state-unknown = Outcome not known: { GROUPED($count) }
state-unsent = Not sent after all: { GROUPED($count) }
state-gone = Deleted by people since: { GROUPED($count) }
state-undone = Taken back: { GROUPED($count) }
state-later = Sent anew by a later run: { GROUPED($count) }

## Another try

retry-nothing = No row of run { $run } failed or is unknown: there is nothing to send again.
retry-mapping-changed = The mapping { $mapping } has changed since that run; it is used as it is now.
retry-missing = { $count ->
    [one] { GROUPED($count) } row that failed or is unknown is not among the rows that were read.
   *[other] { GROUPED($count) } rows that failed or are unknown are not among the rows that were read.
}
plan-held = { $count ->
    [one] { GROUPED($count) } row more stays for another time (--limit).
   *[other] { GROUPED($count) } rows more stay for another time (--limit).
}
portal_guarded = The mapping is for the portal { $wanted } alone, and { $asked } was asked for. Nothing was sent.
    .hint = Name the right portal, or change “portal” in the mapping.
source_gone = { $file } was read by run { $run } and is no longer there.
    .hint = Put it back, or name a file with its rows by --source; report/failures.xlsx or failures.csv of the run, mended, is one.
source_other = { $file } is no longer as run { $run } read it.
    .hint = Name the file that holds the rows by --source; if it is this one, name it all the same: rows are found by their identity.

## Reading back

verify-read = Leads read back: { GROUPED($count) }
verify-equal = As they were sent: { GROUPED($count) }
verify-changed = Changed by people since: { GROUPED($count) }
verify-differs = Otherwise than they were sent, though nobody changed them: { GROUPED($count) }
verify-gone = No longer there: { GROUPED($count) }
verify-unreadable = Not to be read: { GROUPED($count) }
verify-twins = Second leads of one row: { GROUPED($count) }
verify-strangers = Leads under this originator that the journal does not know: { GROUPED($count) }
verify-unknown = Rows of which it is not known whether they have a lead: { GROUPED($count) }
verify-table = Every lead that is not as it was sent: { $file }
verify_unanswered = The portal did not answer to the end; what was read stands in verify.csv.
    .hint = Start the same command again when the portal is well: it changes nothing in it.
verify_refused = The portal does not let the leads of this originator be listed: { $cause }
    .hint = Give the webhook's user the right to read all leads.
run_of_other_portal = Run { $run } went to { $portal }, and this is { $asked }.
    .hint = Name that portal by --portal. A sandbox that was emptied is another one.
run_of_other_originator = Run { $run } had the originator { $before }, and the mapping now names { $now }.
    .hint = Put the originator back: by it the leads of the run are known.
run_sent_nothing = Run { $run } took another one back: it has no leads of its own.
    .hint = Name the run that it took back; leadbatch runs lists them all.
until_malformed = “{ $value }” is no time of the day.
    .hint = Write --until 23:30 or --until 6:00, by the clock of this computer.
rows_malformed = “{ $value }” names no rows.
    .hint = Write --rows 2-100, --rows 100- or --rows 7, by the numbers that the spreadsheet program shows.

## Warnings

webhook-on-command-line = The webhook stands on the command line, where other users of this computer can see it. Better put it into the variable LEADBATCH_PORTAL.

same_file = { FILLED($first) ->
    [no] { $file } was given more than once: it is read once.
   *[yes] { $file } is the same file as { $first }, or a copy of it to the last byte: it is read once.
}
report_skipped = The files in { $dir } were passed over: they are a report. Its rows to be mended are imported by their name, failures.xlsx or failures.csv.
lock_file_skipped = { $file } was passed over: by it { $program } marks a document that is open.

## Wrong use, and sources that are refused

mapping_unreadable = The mapping { $file } cannot be read: { $cause }
    .hint = Check the path after --mapping.
max_invalid_malformed = “{ $value }” is neither a number nor a share.
    .hint = Write --max-invalid 10 or --max-invalid 5%.
certificates_unreadable = The file of certificates { $file } cannot be read: { $cause }
    .hint = Check the path after --ca.
listen_not_loopback = { $address } can be reached by other computers; the sandbox listens on this one alone.
    .hint = Use 127.0.0.1 and a port of your choice, for example --listen 127.0.0.1:8024.
fields_unreadable = The file of fields { $file } cannot be read: { $cause }
    .hint = Check the path after --fields.
fields_not_json = { $file }:{ $line }:{ $column }: this is no JSON.
    .hint = --fields takes what “leadbatch fields --save” wrote, or the answer of the portal's crm.lead.fields, saved as it came.
fields_not_understood = { $file } is JSON, but not the answer of crm.lead.fields.
    .hint = --fields takes what “leadbatch fields --save” wrote, or the answer of the portal's crm.lead.fields, saved as it came.
field_incomplete = { $file }: the field { $field } is missing or has no type, so this is not the answer of crm.lead.fields.
    .hint = --fields takes what “leadbatch fields --save” wrote, or the answer of the portal's crm.lead.fields, saved as it came.
sandbox_failed = The sandbox cannot listen at { $address }: { $cause }
    .hint = Choose another port with --listen.
speed_needs_sandbox = --speed hastens the built-in sandbox alone; no other portal runs faster for it.
    .hint = Take --speed out, or rehearse with --portal sandbox.
output_failed = { $file } cannot be written: { $cause }
    .hint = Check that the folder exists and may be written to.
too_many_sources = There are { $count ->
    [one] { $count } file or sheet
   *[other] { $count } files and sheets
}, and one run takes at most { $limit }.
    .hint = Import them in several runs.
temporary_failed = What does not fit into memory could not be kept on the disk: { $cause }
    .hint = Make room on the disk of temporary files, or name another one by TMPDIR, and start the same import again.
question_unasked = The question before sending cannot be asked while the log is JSON. Nothing was done.
    .hint = Give --yes, or leave --log-format json out.
runtime_failed = The program cannot start its own machinery: { $cause }
    .hint = Close other programs and try again.
columns_swapped = { $rows ->
    [one] { $rows } of { $read } rows has
   *[other] { $rows } of { $read } rows have
} a phone in the column of names and a name in that of phones: nothing was sent.
    .hint = Swap the two columns in the mapping.
too_many_invalid = { $invalid ->
    [one] { $invalid } row is invalid
   *[other] { $invalid } rows are invalid
}, at most { $limit } may be: nothing was sent.
    .hint = problems.csv lists every problem. Mend the file, or change --max-invalid or --strict.
too_few_rows = The file has { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
}, at least { $minimum } are expected: nothing was sent.
    .hint = Check that the export is whole, or lower --min-rows.

## The journal

origins_changed = { $what ->
    [key] The mapping names other key columns than before: its rows would get other identities, and leads that stand in the portal would be made once more. Before: { $before }. Now: { $now }.
    [headers] The file has no key and other columns than before: its rows would get other identities, and leads that stand in the portal could be made once more. Only before: { $before }. Only now: { $now }.
   *[contents] Most rows of the file are new by their content, and the phones or e-mails of { $before } of { $now } were sent before: leads that stand in the portal would be made once more.
}
    .hint = If these are other leads, give the mapping another “originator”. If they are to be made all the same, add --accept-new-origins. Or put back what was before: the old “key”, or the new columns under “ignore”. With a “key” other columns may change.
mapping_loses_values = The portal did not keep values of the first leads that were sent with this mapping ({ $mapping }); nothing more was sent.
    .hint = Change the mapping, or go on as it is with --no-read-back.
recovery_refused = The journal knows nothing of this portal and originator, and the portal does not let its leads be read: { $cause }
    .hint = Give the webhook's user the right to read leads, or, if no lead of this originator can stand there, add --fresh.
duplicates_refused = The portal does not let duplicates be looked for: { $cause }. Nothing was sent.
    .hint = Give the webhook's user the right to read leads, contacts and companies, or name under “duplicates: { "{" }in_portal: { "{" }among: …{ "}" }{ "}" }” what it may read.
duplicates_unanswered = The portal does not answer what of it has the rows' phones and e-mails. Nothing was sent.
    .hint = Start the same command again when the portal is well.
duplicates_need_rest = Duplicates are to be looked for in the portal, and lead.php alone cannot be asked. Nothing was sent.
    .hint = Give a webhook too, or take “in_portal” out of the mapping.
recovery_unanswered = The journal knows nothing of this portal and originator, and the portal does not answer which leads of it stand there. Nothing was sent.
    .hint = Start the same command again when the portal is well.
