//! The file that monitoring reads: written as a whole beside its place and moved there, so that no half of it is ever seen.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::jobs::metrics::{JobMetrics, open_metrics};

use super::diagnose::ConfigProblem;

/// Writes the jobs in numbers. Whoever collects them is another user: the file can be read by everybody.
pub(super) fn write_metrics(path: &Path, jobs: &[JobMetrics]) -> Result<(), ConfigProblem> {
    let failed = |error: std::io::Error| ConfigProblem::OutputFailed {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    // The collector reads what ends in `.prom` alone.
    builder.prefix(".leadbatch-").suffix(".tmp");
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(open_metrics(jobs).as_bytes())
        .map_err(failed)?;
    make_readable(file.as_file()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Gives a file to every reader.
#[cfg(unix)]
fn make_readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Here a new file has the rights of its folder.
#[cfg(not(unix))]
fn make_readable(_: &File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write_metrics;
    use crate::domain::Coded as _;
    use crate::jobs::metrics::JobMetrics;

    #[test]
    fn the_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leadbatch.prom");
        for job in ["one", "two"] {
            let job = JobMetrics {
                job: job.to_owned(),
                ..JobMetrics::default()
            };
            write_metrics(&path, &[job]).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("{import=\"two\"} 0\n") && !text.contains("one"),
            "{text}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o644);
        }
        let nowhere = folder.path().join("nowhere").join("leadbatch.prom");
        let failed = write_metrics(&nowhere, &[]).unwrap_err();
        assert_eq!(failed.code(), "output_failed");
    }
}
