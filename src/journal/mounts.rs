//! Which folders lie on a network, by what is mounted there and by their names.

use std::path::{Path, PathBuf};

/// File systems of a network, and those that hand out another machine's folders.
const NETWORK: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "drvfs",
    "fuse",
    "glusterfs",
    "gpfs",
    "kafs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "pvfs2",
    "smb2",
    "smb3",
    "smbfs",
    "sshfs",
    "vboxsf",
    "vmhgfs",
];

/// The kind of the network file system that a folder lies on, by the text of `/proc/self/mounts`; `None` where it lies on
/// another, or on none of the table.
pub(super) fn network_system(table: &str, folder: &Path) -> Option<String> {
    let (_, system) = table
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            let at = PathBuf::from(unescaped(words.next()?));
            let system = words.next()?;
            folder
                .starts_with(&at)
                .then(|| (at.components().count(), system))
        })
        // Of two that are mounted at one place the later hides the earlier, and `max_by_key` takes the last.
        .max_by_key(|(depth, _)| *depth)?;
    let is_network = NETWORK.contains(&system) || system.starts_with("fuse.");
    is_network.then(|| system.to_owned())
}

/// Blanks and backslashes of a place are written as octal numbers.
fn unescaped(place: &str) -> String {
    [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ]
    .into_iter()
    .fold(place.to_owned(), |text, (code, letter)| {
        text.replace(code, letter)
    })
}

/// Whether a name of Windows is one of a network: `\\server\share`, `\\?\UNC\server\share`, and neither `\\?\C:\` nor `\\.\`.
pub(super) fn is_network_name(path: &str) -> bool {
    let path = path.replace('/', "\\");
    match path.strip_prefix("\\\\") {
        None => false,
        Some(rest) => match rest.strip_prefix("?\\") {
            Some(long) => long
                .get(..4)
                .is_some_and(|start| start.eq_ignore_ascii_case("UNC\\")),
            None => !rest.starts_with(".\\"),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_network_name, network_system};

    #[test]
    fn a_folder_lies_on_what_is_mounted_last_and_deepest() {
        let table = "sda1 / ext4 rw 0 0\n\
            server:/home /home nfs4 rw 0 0\n\
            sdb1 /home/anna/local\\040disk xfs rw 0 0\n\
            //nas/leads /mnt/nas cifs rw 0 0\n\
            anna@host: /mnt/ssh fuse.sshfs rw 0 0\n\
            sdc1 /mnt/usb fuseblk rw 0 0\n\
            tmpfs /mnt/twice tmpfs rw 0 0\n\
            C: /mnt/twice 9p rw 0 0\n";
        for (folder, system) in [
            ("/var/lib", None),
            ("/home/anna", Some("nfs4")),
            ("/homes/anna", None),
            ("/home/anna/local disk/state", None),
            ("/mnt/nas", Some("cifs")),
            ("/mnt/ssh/a/b", Some("fuse.sshfs")),
            ("/mnt/usb", None),
            ("/mnt/twice/x", Some("9p")),
        ] {
            let found = network_system(table, Path::new(folder));
            assert_eq!(found.as_deref(), system, "{folder}");
        }
        assert_eq!(network_system("no table\n\n", Path::new("/home")), None);
    }

    #[test]
    fn names_of_a_network_are_told_from_long_and_device_names() {
        for (name, expected) in [
            (r"\\server\share\state", true),
            ("//server/share", true),
            (r"\\?\UNC\server\share", true),
            (r"\\?\C:\Users\anna", false),
            (r"\\.\C:\x", false),
            (r"C:\Users\anna", false),
            ("relative", false),
        ] {
            assert_eq!(is_network_name(name), expected, "{name}");
        }
    }
}
