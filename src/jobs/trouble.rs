//! What can go wrong in a night besides what an import itself tells.

use crate::domain::coded;

/// How a night ends by a trouble: the exit codes of `design.md` §3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The rows are where they belong, and something beside them is not (1).
    Blemished,
    /// The settings or the computer have to be mended first (2).
    Usage,
    /// The same command goes on later (3).
    Stopped,
    /// Somebody else is at it (4).
    Locked,
    /// There is nothing that may be sent (5).
    Refused,
}

coded! {
    /// A trouble of a night.
    pub enum JobTrouble: Ends {
        /// No file has such a name.
        NoFile { files: String } => "job_no_file", Ends::Refused;
        /// The newest file is dated later than today.
        FromTheFuture { file: String, changed: String } => "job_file_of_tomorrow", Ends::Refused;
        /// The newest file is older than the contract lets it be.
        Stale { file: String, changed: String, hours: u64, limit_hours: u64 } => "job_stale", Ends::Refused;
        /// There is a file, and somebody is still writing it.
        StillWritten { file: String, seconds: u64 } => "job_still_written", Ends::Refused;
        /// Nothing is mounted where something should be.
        NotMounted { folder: String } => "job_not_mounted", Ends::Refused;
        /// The folder of the files is not there.
        FolderMissing { folder: String } => "job_folder_missing", Ends::Refused;
        /// The folder of the files cannot be read.
        FolderUnreadable { folder: String, cause: String } => "job_folder_unreadable", Ends::Refused;
        /// The link leads nowhere.
        LinkFailed { cause: String } => "job_link_failed", Ends::Refused;
        /// Something else than a table is behind the link: usually a page that asks to sign in.
        LinkGivesPage => "job_link_gives_page", Ends::Refused;
        /// What is behind the link is larger than a source may be; in MiB.
        LinkTooLarge { limit: u64 } => "job_link_too_large", Ends::Refused;
        /// The link is not https.
        LinkMalformed => "job_link_malformed", Ends::Usage;
        /// The clock shows an earlier time than when the last night ended.
        ClockWentBack { before: String, now: String } => "job_clock_went_back", Ends::Usage;
        /// The disk has too little room for a report and the journal; in MiB.
        DiskLow { folder: String, free: u64, needed: u64 } => "job_disk_low", Ends::Stopped;
        /// What the job remembers cannot be written or read.
        StateFailed { path: String, cause: String } => "job_state_failed", Ends::Stopped;
        /// Another process runs this job.
        Running { job: String, pid: u64 } => "job_running", Ends::Locked;
        /// The last night did not come to its end: the process was killed, or the computer went down.
        BrokenOff { began: String } => "job_broken_off", Ends::Stopped;
        /// The leads are made, and the file stays where it was.
        MoveFailed { file: String, to: String, cause: String } => "job_move_failed", Ends::Blemished;
        /// The report could not be put beside the file.
        ReportNotBeside { file: String, cause: String } => "job_report_not_beside", Ends::Blemished;
        /// Somebody who was to be told stands no longer in the jobs file.
        ReaderGone { reader: String } => "job_reader_gone", Ends::Blemished;
        /// A fault of the program itself; other jobs went on.
        Panicked { cause: String } => "job_panicked", Ends::Stopped;
    }
}
