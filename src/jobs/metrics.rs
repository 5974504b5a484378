//! What monitoring reads: jobs in numbers, in the text of `OpenMetrics`.
//!
//! Only gauges are used, without timestamps: such a text is `OpenMetrics` 1.0 and at the same time what the textfile collector of
//! `node_exporter` reads (Prometheus' text format, to which the lines `# UNIT` and `# EOF` are comments). The label is `import` and not `job`, since
//! Prometheus gives that name to its own scrape jobs. A job whose number is not known yet has no line in that family.

use std::fmt::Write as _;

/// A job in numbers; what is not known yet is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobMetrics {
    /// The job's name.
    pub job: String,
    /// When it last began, in Unix seconds.
    pub last_start_s: Option<i64>,
    /// When it last ended, however that was.
    pub last_end_s: Option<i64>,
    /// When it last ended with exit code 0.
    pub last_success_s: Option<i64>,
    /// When it last brought new leads into the portal.
    pub last_new_s: Option<i64>,
    /// The last exit code.
    pub exit_code: Option<u8>,
    /// The rows of its last end by outcome, by the stable words of `results.csv`.
    pub rows: Vec<(&'static str, u64)>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Messages that reached nobody and are still to be told.
    pub undelivered: u64,
    /// Ends one after the other that were none with exit code 0.
    pub failures_in_a_row: u64,
    /// Whole days since anything new came.
    pub nothing_new_days: u64,
}

/// A family of metrics: its name behind `leadbatch_`, its unit or nothing, and what it is.
struct Family {
    name: &'static str,
    unit: &'static str,
    help: &'static str,
}

/// The jobs as one text, to be written as a whole.
pub fn open_metrics(jobs: &[JobMetrics]) -> String {
    let mut text = String::new();
    let seconds = "seconds";
    for (name, help, value) in times() {
        let family = Family {
            name,
            unit: seconds,
            help,
        };
        let known = |job: &JobMetrics| value(job).map(|at| at.to_string());
        gauge(&mut text, &family, jobs, known);
    }
    let plain = |name, help| Family {
        name,
        unit: "",
        help,
    };
    let family = plain("last_exit_code", "Exit code of the last end.");
    gauge(&mut text, &family, jobs, |job| {
        job.exit_code.map(|code| code.to_string())
    });
    rows(&mut text, jobs);
    let family = Family {
        name: "last_duration_seconds",
        unit: seconds,
        help: "How long it took, from start to end.",
    };
    gauge(&mut text, &family, jobs, |job| job.duration_ms.map(of_ms));
    let family = plain("undelivered_messages", "Messages that reached nobody.");
    gauge(&mut text, &family, jobs, |job| {
        Some(job.undelivered.to_string())
    });
    let family = plain(
        "failures_in_a_row",
        "Ends in a row with another exit code than 0.",
    );
    gauge(&mut text, &family, jobs, |job| {
        Some(job.failures_in_a_row.to_string())
    });
    let family = Family {
        name: "nothing_new_days",
        unit: "days",
        help: "Whole days since anything new came.",
    };
    gauge(&mut text, &family, jobs, |job| {
        Some(job.nothing_new_days.to_string())
    });
    text.push_str("# EOF\n");
    text
}

type Time = fn(&JobMetrics) -> Option<i64>;

/// The families of moments.
fn times() -> [(&'static str, &'static str, Time); 4] {
    [
        (
            "last_start_timestamp_seconds",
            "When the import last began.",
            |job| job.last_start_s,
        ),
        (
            "last_end_timestamp_seconds",
            "When the import last ended.",
            |job| job.last_end_s,
        ),
        (
            "last_success_timestamp_seconds",
            "When the import last ended with exit code 0.",
            |job| job.last_success_s,
        ),
        (
            "last_new_leads_timestamp_seconds",
            "When the import last brought new leads.",
            |job| job.last_new_s,
        ),
    ]
}

fn gauge(
    text: &mut String,
    family: &Family,
    jobs: &[JobMetrics],
    value: impl Fn(&JobMetrics) -> Option<String>,
) {
    let known = jobs.iter().filter_map(|job| Some((job, value(job)?)));
    let lines: Vec<String> = known
        .map(|(job, value)| {
            let import = escaped(&job.job);
            format!("leadbatch_{}{{import=\"{import}\"}} {value}\n", family.name)
        })
        .collect();
    put(text, family, &lines);
}

fn rows(text: &mut String, jobs: &[JobMetrics]) {
    let family = Family {
        name: "last_rows",
        unit: "",
        help: "Rows of the last end by outcome.",
    };
    let of_job = |job: &JobMetrics| {
        let import = escaped(&job.job);
        let lines = job.rows.iter().map(|(outcome, rows)| {
            let outcome = escaped(outcome);
            format!("leadbatch_last_rows{{import=\"{import}\",outcome=\"{outcome}\"}} {rows}\n")
        });
        lines.collect::<Vec<_>>()
    };
    let lines: Vec<String> = jobs.iter().flat_map(of_job).collect();
    put(text, &family, &lines);
}

fn put(text: &mut String, family: &Family, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let Family { name, unit, help } = family;
    let mut head = format!("# TYPE leadbatch_{name} gauge\n");
    if !unit.is_empty() {
        let written = writeln!(head, "# UNIT leadbatch_{name} {unit}");
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
    let written = writeln!(head, "# HELP leadbatch_{name} {help}");
    debug_assert!(written.is_ok(), "writing to a String does not fail");
    text.push_str(&head);
    text.extend(lines.iter().map(String::as_str));
}

/// Milliseconds as seconds.
fn of_ms(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// A label's value between its quotes.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{JobMetrics, escaped, open_metrics};

    fn job() -> JobMetrics {
        JobMetrics {
            job: "amo".to_owned(),
            last_start_s: Some(1_795_734_000),
            last_end_s: Some(1_795_734_013),
            last_success_s: Some(1_795_647_613),
            last_new_s: None,
            exit_code: Some(1),
            rows: vec![("created", 12_000), ("invalid", 42)],
            duration_ms: Some(13_042),
            undelivered: 1,
            failures_in_a_row: 2,
            nothing_new_days: 0,
        }
    }

    #[test]
    fn jobs_are_told_family_by_family() {
        let fresh = JobMetrics {
            job: "Ночь \"1\"\\\n".to_owned(),
            ..JobMetrics::default()
        };
        insta::assert_snapshot!(open_metrics(&[job(), fresh]));
        assert_eq!(open_metrics(&[]), "# EOF\n");
    }

    /// A label's value as a parser reads it, and what stands behind its closing quote.
    fn read(text: &str) -> Option<(String, &str)> {
        let mut value = String::new();
        let mut letters = text.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => return Some((value, text.get(at + 1..)?)),
                '\n' => return None,
                '\\' => value.push(match letters.next()?.1 {
                    'n' => '\n',
                    letter @ ('"' | '\\') => letter,
                    _ => return None,
                }),
                letter => value.push(letter),
            }
        }
        None
    }

    proptest! {
        #[test]
        fn any_name_comes_back_from_its_label(name in any::<String>()) {
            let line = format!("{}\"}} 1", escaped(&name));
            prop_assert_eq!(read(&line), Some((name, "} 1")));
        }

        #[test]
        fn no_name_breaks_a_line(name in any::<String>()) {
            let text = open_metrics(&[JobMetrics { job: name, ..job() }]);
            let plain = open_metrics(&[job()]);
            prop_assert_eq!(text.split('\n').count(), plain.split('\n').count());
            prop_assert!(text.ends_with("\n# EOF\n"));
        }
    }
}
