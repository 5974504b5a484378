### Why the journal cannot be used, and which run is meant.

journal_newer = The journal { $file } was written by a later version of leadbatch (format { $found }, this version knows { $known }); it was left untouched.
    .hint = Update leadbatch, or give another journal by --journal; a new journal does not know what was sent already.
journal_not_ours = { $file } is no journal of leadbatch; it was left untouched.
    .hint = Check --journal and LEADBATCH_JOURNAL, or name a file that does not exist yet.
journal_damaged = The journal { $file } is damaged: { $cause }.
    .hint = Put a backup in its place. Without one move the file away: a new journal first asks the portal which leads it has, so that nothing is sent twice.
journal_unwritable = The journal cannot be kept in { $file }: { $cause }.
    .hint = Give this user the right to write there, or give another place by --journal.
journal_disk_full = No room is left on the disk of the journal { $file }.
    .hint = Free some space and give the same command again: it goes on where it stopped.
journal_network_folder = The journal { $file } would lie where locks cannot be trusted ({ FILLED($system) ->
    [yes] file system { $system }
   *[no] two programs can lock one file
}); leads could be made twice.
    .hint = Give a file on a local disk by --journal or LEADBATCH_JOURNAL.
journal_locked = Another process works on { $portal } with this journal: { $holder } (process { $pid }){ FILLED($since) ->
    [yes] , since { $since }
   *[no] {""}
}.
    .hint = Wait until it has ended, or stop it; the lock goes with it.
journal_busy = Other processes hold the journal { $file } for too long.
    .hint = Close other programs that have the file open, then give the same command again.
journal_io_failed = The journal { $file } cannot be read or written: { $cause }.
    .hint = Check the disk, then give the same command again: it goes on where it stopped.
journal_closed = The journal is no longer being written: the part of the program that keeps it has ended.
    .hint = Give the same command again: it goes on where it stopped.
journal_no_state_folder = The system names no folder for this user's files.
    .hint = Give the journal's place by --journal or LEADBATCH_JOURNAL.

run_unknown = { FILLED($run) ->
    [yes] The journal has no run { $run }.
   *[no] The journal has no runs yet.
}
    .hint = leadbatch runs lists them; each may be named by the beginning of its id.
run_ambiguous = { $count ->
    [one] { $count } run begins with { $run }: { $runs }
   *[other] { $count } runs begin with { $run }: { $runs }
}.
    .hint = Write more of the id.
