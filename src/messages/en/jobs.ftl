# Jobs: imports that nobody watches.

# -- the jobs file
jobs_unreadable = The jobs file { $file } cannot be read: { $cause }
    .hint = Check the path; --jobs names another file. docs/jobs.md shows one.
jobs_malformed = { $place }: the jobs file cannot be understood: { $cause }
    .hint = Mend this line; docs/jobs.md shows every key with an example.
jobs_unknown_key = { $place }: there is no key “{ $name }” here.
    .hint = { $similar ->
        [0] These may stand here: { $nearest }.
       *[other] Perhaps { $nearest }?
    }
jobs_unknown_value = { $place }: “{ $name }” means nothing here.
    .hint = { $similar ->
        [0] These may stand here: { $nearest }.
       *[other] Perhaps { $nearest }?
    }
jobs_key_missing = { $place }: the key { $key } is missing.
    .hint = Add it; docs/jobs.md shows an example.
jobs_bad_version = { $place }: version { $value } of the jobs file is not known.
    .hint = Write version: 1, or use a later leadbatch.
jobs_bad_name = { $place }: “{ $name }” cannot be the name of a job.
    .hint = Use letters, digits, “-”, “_” and “.”, at most 64; a folder is named after the job.
jobs_bad_portal = { $place }: portal: has to be the name of a profile, or sandbox. What stands there may be a secret and is not shown.
    .hint = Add the portal by leadbatch portal add NAME, and write that name here.
jobs_source_unclear = { $place }: the job { $job } has to say where its rows come from.
    .hint = Write either files: or link: under source:, not both.
jobs_link_moved = { $place }: the job { $job } reads a link, which cannot be moved to a folder.
    .hint = Take out afterwards:.
jobs_channel_unknown = { $place }: nobody is called “{ $name }” under tell:.
    .hint = { $similar ->
        [0] Add { $name } to tell: at the top of the file.
       *[other] Perhaps { $nearest }?
    }
jobs_channel_empty = { $place }: { $kind } does not say who is to be told.
    .hint = Name at least one receiver.
jobs_option_malformed = The options of the job are not understood: { $cause }
    .hint = Under options: write the options of leadbatch import as they are typed, each word by itself: [--share, 50%].
jobs_none = { $file } has no jobs.
    .hint = Add one under jobs:; docs/jobs.md shows an example.
job_unknown = There is no job “{ $name }”.
    .hint = { $similar ->
        [0] The jobs are: { $known }.
       *[other] Perhaps { $nearest }? The jobs are: { $known }.
    }
job_key_needed = The mapping { $mapping } has no key, and a job needs one: else a corrected row would be a new lead every night.
    .hint = Write key: [COLUMN] with the column that identifies a row, and an originator.

# -- troubles of a night
job_no_file = No file matches { $files }.
    .hint = See whether the export ran and where it writes to. If nights without a file are fine, write missing: ok under source:.
job_file_of_tomorrow = { $file } is dated { $changed }, which is later than now.
    .hint = Set the clock of the computer that writes it, and have it written anew: as long as it lies there it would be the newest file.
job_stale = The newest file { $file } was changed { $changed }, { $hours } h ago; the contract lets it be { $limit_hours } h old.
    .hint = See why the export did not write a new one. The file itself is left as it is.
job_still_written = { $file } was changed { $seconds } s ago: somebody is still writing it.
    .hint = Start the job later, or lengthen the time between export and import. quiet: under source: says how long a file has to have been left alone.
job_not_mounted = Nothing is mounted at { $folder }.
    .hint = Mount the share (on Linux: systemctl status of its mount unit, mount { $folder }), then run the job again.
job_folder_missing = The folder { $folder } is not there.
    .hint = See whether the share is mounted and the path is right.
job_folder_unreadable = The folder { $folder } cannot be read: { $cause }
    .hint = The account that the job runs as needs the right to list it.
job_link_failed = The link cannot be fetched: { $cause }
    .hint = Open it in a browser window without a sign-in; it has to give the file itself.
job_link_gives_page = The link gives a page, not a table: usually one that asks to sign in.
    .hint = For a Google Sheet: File → Share → Publish to web → CSV, and use that link.
job_link_too_large = What is behind the link is larger than { $limit } MiB.
    .hint = Save it as a file and name that under files:.
job_link_malformed = The link is no https address.
    .hint = A link begins with https://.
job_clock_went_back = The clock shows { $now }, and the last night ended at { $before }.
    .hint = Set the clock of this computer. If it is right now and was wrong then: leadbatch job run NAME --accept-clock
job_disk_low = { $folder } has { $free } MiB left; report and journal need about { $needed } MiB.
    .hint = Make room, then run the job again.
job_state_failed = What the job remembers cannot be kept in { $path }: { $cause }
    .hint = See whether the disk is full and whether the account that the job runs as may write there.
job_running = The job { $job } is running already{ $pid ->
        [0] .
       *[other]  (process { $pid }).
    }
    .hint = Wait for its end. If that happens every night, the nights are too short: see the summary's waits.
job_broken_off = The night that began at { $began } did not come to its end: the process was killed, or the computer went down.
    .hint = Nothing is lost or doubled: the next start goes on where it stood.
job_move_failed = The leads are in the portal, and { $file } could not be moved to { $to }: { $cause }
    .hint = See the rights of both folders. The file is not imported again as long as it stays as it is.
job_report_not_beside = The file was moved, and the report could not be put beside { $file }: { $cause }
    .hint = The report is in its own folder all the same.
job_reader_gone = { $reader } stands no longer in the jobs file and is not told.
    .hint = Nothing has to be done if that was meant.
job_panicked = A fault of the program ended this job: { $cause }
    .hint = Please report it with the report's folder. Other jobs went on, and the same command goes on with this one.

# -- refusals by a contract
columns_missing = The file lacks columns that the contract names: { $columns }.
    .hint = See what changed in the export. If the file is right, change columns: in the job's contract.
more_rows_than_agreed = The file has { $rows } rows; the contract lets it have { $maximum }.
    .hint = If the file is right, raise rows: max, or let it through once: leadbatch job run NAME --accept
rows_jumped = The file has { $rows } rows and had { $before } last time: that is more than { $percent } % apart.
    .hint = If the file is right, let it through once: leadbatch job run NAME --accept
drifted = { $field } has a value in { $now } % of the rows and had one in { $before } % last time; the contract allows { $points } points.
    .hint = Look at that column of the file. If it is right, let it through once: leadbatch job run NAME --accept
source_truncated = The last record of the file breaks off: it was not copied whole.
    .hint = Copy it again under another name and rename it when it is whole; nothing was sent.

# -- what is said of nights
job-done = { $job }: done.
job-nothing-new = { $job }: nothing new.
job-failed = { $job }: not as it should be (exit code { $exit }).
job-file = { $file }: { GROUPED($rows) } { $rows ->
        [one] row
       *[other] rows
    }{ $exit ->
        [0] .
       *[other] , exit code { $exit }.
    }
job-known-bad = Of the bad rows known from before: { GROUPED($count) }
job-report = Report: { $report }
job-undelivered = Not reached: { $reader }: { $cause }
job-list-name = Job
job-list-portal = Portal
job-list-night = Last night
job-list-exit = Exit
job-list-new = Last leads
job-list-source = Source
job-list-never = never
job-list-open = broken off
job-check-good = { $job }: a night would begin well.
job-check-bad = { $job }: a night would not go well (exit code { $exit }).
job-check-nothing-new = There is nothing new to read.
doctor-never = The job { $job } has not run yet.
doctor-running = The job { $job } is running; it began at { $when }.
doctor-broken = The last night of { $job } began at { $when } and did not come to its end.
doctor-red = The last night of { $job } began at { $when } and ended with exit code { $exit }.
doctor-green = The last night of { $job } began at { $when } and went well.
doctor-trouble = [{ $code }] { $text }
doctor-next = Next: { $next }
doctor-mend = Mend the rows in failures.xlsx or failures.csv of { $report } and import that file with the same mapping, or mend them where they come from.
doctor-unreached = Not reached yet: { $reader }: { $cause }
doctor-given-up = Given up: { $reader }: { $cause }
doctor-row = That is { $count } nights in a row.
doctor-last-good = The last night that went well began at { $when }.
doctor-nothing-new = Nothing new has come since { $when }.
