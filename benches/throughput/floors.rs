//! The floors of what a row comes from and where it goes: a library that reads the file, the sandbox without the program.

use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::portal::served;
use crate::taken::{Taken, measured};
use crate::wire::Wire;

/// The file read by the `csv` crate.
pub(crate) fn csv_alone(file: &Path) -> Taken {
    measured(|| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_path(file)
            .expect("the file");
        let mut record = csv::ByteRecord::new();
        let mut bytes = 0;
        while reader.read_byte_record(&mut record).expect("a record") {
            bytes += record.as_slice().len();
        }
        assert!(bytes > 0);
        None
    })
}

/// The sandbox driven by batches that were made before.
pub(crate) fn sandbox_alone(folder: &Path, bodies: &[String]) -> Taken {
    served(folder, |address, webhook| {
        let path = webhook
            .split_once("/rest/")
            .map_or_else(String::new, |(_, rest)| format!("/rest/{rest}batch"));
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json");
        measured(|| {
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        let mut wire =
                            Wire::over(TcpStream::connect(address).expect("a connection"));
                        while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                            wire.write(&head, body.as_bytes());
                            let (head, answer) = wire.read().expect("an answer");
                            assert!(
                                head.starts_with("HTTP/1.1 200") && answer.len() > 1000,
                                "{head}"
                            );
                        }
                    });
                }
            });
            None
        })
    })
}
