//! [`OnDisk`]: a file is brought to the disk while it is written, so that nobody waits long for that at the end.

use std::fs::File;
use std::io;
use std::thread::{self, JoinHandle};

/// Bytes after which the disk is to have what the system has.
const STEP: usize = 8 << 20;

/// How far a file is on the disk.
#[derive(Debug, Default)]
pub(super) struct OnDisk {
    /// Bytes that the system got since the disk was last told to take them.
    handed: usize,
    under_way: Option<JoinHandle<io::Result<()>>>,
    /// What the disk said of bytes before: it says so once.
    failed: Option<io::Error>,
}

impl OnDisk {
    /// The system got so many bytes more of this file.
    pub(super) fn handed(&mut self, bytes: usize, file: &File) {
        self.handed = self.handed.saturating_add(bytes);
        let busy = self.under_way.as_ref();
        if self.handed < STEP || busy.is_some_and(|busy| !busy.is_finished()) {
            return;
        }
        self.wait();
        self.handed = 0;
        // Where this cannot be done beside, the end does it.
        if let Ok(file) = file.try_clone() {
            let beside = thread::Builder::new().name("disk".to_owned());
            self.under_way = beside.spawn(move || file.sync_data()).ok();
        }
    }

    /// Waits for the disk to have all of the file.
    pub(super) fn finish(&mut self, file: &File) -> io::Result<()> {
        self.wait();
        let finished = file.sync_all();
        self.failed.take().map_or(finished, Err)
    }

    fn wait(&mut self) {
        let Some(beside) = self.under_way.take() else {
            return;
        };
        let outcome = beside
            .join()
            .unwrap_or_else(|_panic| Err(io::Error::other("the thread ended")));
        if let Err(error) = outcome {
            self.failed.get_or_insert(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{OnDisk, STEP};

    #[test]
    fn the_disk_takes_what_was_written_while_more_is() {
        let mut file = tempfile::tempfile().unwrap();
        let mut disk = OnDisk::default();
        disk.handed(STEP - 1, &file);
        assert!(disk.under_way.is_none());
        file.write_all(b"row").unwrap();
        disk.handed(3, &file);
        assert!(disk.under_way.is_some() && disk.handed == 0);
        disk.finish(&file).unwrap();
        assert!(disk.under_way.is_none());
    }

    #[test]
    fn what_the_disk_said_on_the_way_is_told_at_the_end() {
        let file = tempfile::tempfile().unwrap();
        let refused = std::thread::spawn(|| Err(std::io::ErrorKind::StorageFull.into()));
        let mut disk = OnDisk {
            under_way: Some(refused),
            ..OnDisk::default()
        };
        let told = disk.finish(&file).unwrap_err();
        assert_eq!(told.kind(), std::io::ErrorKind::StorageFull);
        disk.finish(&file).unwrap();
    }
}
