//! What is wrong with a jobs file, or with what was asked of it.

use crate::domain::coded;

coded! {
    /// A mistake in a jobs file. `place` is the file with line and column; `similar` is 1 where `nearest` is worth offering.
    pub enum JobsProblem {
        /// The file cannot be read.
        Unreadable { file: String, cause: String } => "jobs_unreadable";
        /// It is no YAML, or a value is of another kind; `cause` is in the words of the YAML reader.
        Malformed { place: String, cause: String } => "jobs_malformed";
        /// A key that has no meaning there.
        UnknownKey { place: String, name: String, nearest: String, similar: u64 } => "jobs_unknown_key";
        /// A word that is none of those that may stand there.
        UnknownValue { place: String, name: String, nearest: String, similar: u64 } => "jobs_unknown_value";
        /// A key that has to be there.
        KeyMissing { place: String, key: String } => "jobs_key_missing";
        /// A version other than 1.
        BadVersion { place: String, value: u64 } => "jobs_bad_version";
        /// A name that cannot be that of a folder.
        BadName { place: String, name: String } => "jobs_bad_name";
        /// A portal that is no name: it may be a secret and is not shown.
        BadPortal { place: String } => "jobs_bad_portal";
        /// No files and no link, or both.
        SourceUnclear { place: String, job: String } => "jobs_source_unclear";
        /// `done` and `failed` for a link, which cannot be moved.
        LinkMoved { place: String, job: String } => "jobs_link_moved";
        /// `tell` names nobody of `tell:`.
        ChannelUnknown { place: String, name: String, nearest: String, similar: u64 } => "jobs_channel_unknown";
        /// Somebody is to be told, and it is not said who.
        ChannelEmpty { place: String, kind: String } => "jobs_channel_empty";
        /// `options` of a job are none of `import`.
        OptionMalformed { cause: String } => "jobs_option_malformed";
        /// A file without jobs.
        NoJobs { file: String } => "jobs_none";
        /// No job has this name.
        JobUnknown { name: String, known: Vec<String>, nearest: String, similar: u64 } => "job_unknown";
        /// The mapping of a job has no `key`.
        KeyNeeded { mapping: String } => "job_key_needed";
    }
}
