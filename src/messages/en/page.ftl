# The report as a page: report.html.

page-brand = leadbatch · report
page-title-import = Leads into { $portal }
page-title-import-bare = Import of leads
page-title-check = Check of leads
page-and-files = and { $count ->
    [one] { GROUPED($count) } more file
   *[other] { GROUPED($count) } more files
}

# How it ended, and what next.
page-verdict-done = Every row is in the portal or was rightly skipped.
page-verdict-some = The import came to its end. { $count ->
    [one] { GROUPED($count) } row needs
   *[other] { GROUPED($count) } rows need
} attention.
page-verdict-told = The import came to its end, and the program had something to say: see its last messages.
page-verdict-stopped = The import stopped before its end.
page-verdict-check-clean = Every row can be sent as it is. Nothing was sent: this was a check.
page-verdict-check-invalid = { $count ->
    [one] { GROUPED($count) } row cannot be sent as it is.
   *[other] { GROUPED($count) } rows cannot be sent as they are.
} Nothing was sent: this was a check.
page-verdict-refused = The source was refused as a whole. Nothing was sent.
page-verdict-empty = There were no data rows to read.
page-why = Why:
page-next = What to do next
page-next-again = Give the same command again: it goes on where this start ended, and makes nothing twice.
page-next-mend = Mend the rows that are invalid or were refused, and import that file with the same mapping: the rows keep their identity.
page-next-mend-check = Mend the rows in the source, or the mapping, and check again.
page-next-mend-where = They stand in
page-next-retry = Rows that the portal refused can be sent again:

page-tile-read = Rows read
page-tile-leads = Leads created or changed
page-tile-valid = Rows that can be sent
page-tile-open = Need attention
page-tile-time = Time

# The run.
page-run = The run
page-fact-run = Run
page-fact-portal = Portal
page-fact-user = Acting user
page-fact-method = Method
page-fact-originator = Originator
page-fact-started = Started
page-fact-finished = Ended
page-fact-starts = Starts
page-fact-mapping = Mapping
page-fact-file = File

# Totals.
page-totals = What became of the rows
page-outcome = Outcome
page-rows = Rows
page-share = Share
page-meaning = What it means
page-sum = Sum
page-sum-right = { $count ->
    [one] { GROUPED($count) } row read
   *[other] { GROUPED($count) } rows read
}
page-sum-wrong = { $count ->
    [one] { GROUPED($count) } row read
   *[other] { GROUPED($count) } rows read
}: do not rely on these figures
page-blank = Blank rows passed over, which are no rows: { GROUPED($count) }
page-outcome-created = Created
page-outcome-created-about = A lead was made, and the portal told its ID.
page-outcome-updated = Updated
page-outcome-updated-about = A lead that was there already was changed.
page-outcome-skipped = Skipped
page-outcome-skipped-about = Rightly not sent: there already, filtered out, or the same as another row.
page-outcome-invalid = Invalid
page-outcome-invalid-about = Not sent, since something in the row has to be mended first.
page-outcome-failed = Failed
page-outcome-failed-about = Sent, and refused by the portal.
page-outcome-unknown = Unknown
page-outcome-unknown-about = Sent, the answer was lost, and it is not known whether the lead is there.
page-outcome-pending = Pending
page-outcome-pending-about = Valid and not sent.

# Problems.
page-problems = Problems by kind
page-problems-none = There were none.
page-problems-about = Found in cells and rows: { GROUPED($count) }. A warning or a note does not keep a row from being sent.
page-problems-where = Each of them stands in
page-problems-count = { $count ->
    [one] { GROUPED($count) } time
   *[other] { GROUPED($count) } times
}
page-problems-rest = { $count ->
    [one] And { GROUPED($count) } more of this kind.
   *[other] And { GROUPED($count) } more of this kind.
}
page-cure = What to do:
page-place = Place
page-value = Value
page-value-none = empty
page-message = What is wrong
page-code = Code
page-how-often = How often
page-replaced = People whom the portal lacks or has dismissed; others took their place, or nobody
page-replaced-name = Name in the file

# Files.
page-files = Outcome by file
page-file = File
page-other-files = Other files

# Pace.
page-pace = Pace, limits and waits
page-pace-unknown = How the run went over time is not known: this page was written without the process that sent the rows.
page-pace-leads = Leads per second, on average
page-requests = Requests
page-batches = Of these, batches
page-commands = Calls in them
page-rejected = Calls that a limit refused
page-retried = Calls sent again after that
page-peak = Highest counter of working time
page-peak-of = of { $limit }
page-seconds = { $seconds } s
page-cost = Portal's time for a lead
page-in-flight = Most requests at once
page-binding = The pace was set by
page-ceiling = { $share } of its ceiling reached
page-block-lost = An earlier page of this run could not be read. What it told of earlier starts is missing here; the rows above are complete.
page-starts-missing = Of these starts the course is not known, since no page of them is there: { $numbers }. The rows above are complete all the same.
page-chart-leads = Leads per second
page-chart-leads-about = Created and changed leads, by when the portal had answered for them.
page-chart-requests = Requests per second
page-chart-requests-about = The portal permits short bursts above its lasting rate.
page-chart-requests-limit = lasting limit { $limit }
page-chart-operating = Working time in ten minutes, seconds
page-chart-operating-about = The portal's own counter, as its answers told it.
page-chart-operating-limit = limit { $limit }
page-chart-highest = Highest: { $value }.
page-wait-rate = Limit of requests
page-wait-operating = Limit of working time
page-wait-unreachable = Portal out of reach
page-wait-look-up = Lost answers looked up
page-band = { $reason }: { $from } to { $to }, waited { $duration }
page-gap = Nothing ran: { $duration }
page-gap-key = Between two starts
page-waits = Waits
page-wait-for = Waited for
page-duration = Time
page-share-of-time = Share of the time
page-as-table = The same as a table
page-from = From
page-counter = Counter, s
page-waited = Waited
page-starts = Starts
page-start = Start
page-start-begun = Began
page-start-end = End
page-start-stopped = stopped
page-start-finished = finished

# People and sources.
page-people = People and sources
page-people-about = Of the leads that this run created.
page-people-about-check = Of the leads that would be created.
page-responsible = Responsible persons
page-person = Person
page-people-owner = not named in the rows: { $user }
page-people-nobody = not named in the rows: the webhook's owner
page-sources = Sources
page-source = Source
page-sources-none = not named in the rows: the portal's first source
page-leads-count = Leads
page-all-others = all others

# Rows.
page-open = Rows that failed or are unknown
page-open-about = Invalid rows stand in failures.csv; these were sent.
page-leads = Leads
page-leads-about = Row of the file, and the lead in the portal.
page-row = row { $row }
page-rest = { $count ->
    [one] { GROUPED($count) } more stands in
   *[other] { GROUPED($count) } more stand in
}

# The other files.
page-beside = The other files of this report
page-beside-about = They lie in the same folder.
page-file-results = a line for every row: outcome, lead, link, reason
page-file-failures = the invalid and refused rows with all their columns, to be mended and imported again
page-file-failures-workbook = the same as a workbook, with the bad cells coloured
page-file-problems = a line for every problem
page-file-preview = the leads as they would be sent
page-file-summary = the figures, for programs
page-file-mapping = the mapping as it was used
page-file-values = values that the mapping names
page-file-other = another file
page-foot = Made by leadbatch { $version }. The page is whole in itself: it loads nothing and runs no script.
