### What people are told of an unattended import, and why a letter did not reach them.

notify-subject-done = leadbatch: { $job } is done
notify-subject-failed = leadbatch: { $job } FAILED (exit code { $exit })
notify-subject-broken-off = leadbatch: { $job } was broken off (exit code { $exit })
notify-subject-nothing-new = leadbatch: { $job } – nothing new for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
notify-done = The import “{ $job }” is done.
notify-failed = The import “{ $job }” failed.
notify-broken-off = The import “{ $job }” was broken off before its end.
notify-nothing-new = The import “{ $job }” has brought nothing new for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }. Is the export still running?
notify-portal = Portal: { $portal }
notify-time = Time: { $time }
notify-run = Run: { $run }
notify-exit = Exit code: { $exit }
notify-exit-0 = Exit code: 0 – every row is in the portal or was rightly skipped
notify-exit-1 = Exit code: 1 – finished; some rows are invalid, failed or unknown
notify-exit-2 = Exit code: 2 – wrong usage, mapping or configuration; nothing was sent
notify-exit-3 = Exit code: 3 – stopped before the end; the next start goes on
notify-exit-4 = Exit code: 4 – another run is under way, or another sender uses the same originator
notify-exit-5 = Exit code: 5 – the source was refused; nothing was sent
notify-files = { $count ->
        [one] File:
       *[other] Files:
    }
notify-rows = Rows read: { GROUPED($count) }
notify-rows-created = Created: { GROUPED($count) }
notify-rows-updated = Updated: { GROUPED($count) }
notify-rows-skipped = Skipped: { GROUPED($count) }
notify-rows-invalid = Invalid, not sent: { GROUPED($count) }
notify-rows-failed = Refused by the portal: { GROUPED($count) }
notify-rows-unknown = Sent, outcome not known: { GROUPED($count) }
notify-rows-pending = Valid, not sent: { GROUPED($count) }
notify-problems = What went wrong:
notify-more = … and { GROUPED($count) } more; the report has them all.
notify-report = Report: { $report }
notify-next = What to do next:

mail_address_malformed = “{ $address }” is no e-mail address.
    .hint = Write it as ops@example.com or as Ops <ops@example.com>.
mail_not_made = No e-mail can be made of the message: { $cause }.
    .hint = Look at the addresses of the sender and of the receivers.
mail_tls_failed = No encrypted connection to the mail server { $server }: { $cause }.
    .hint = Look at port and security (tls: 465, starttls: 587); for a certificate authority of your own give ca.
mail_password_in_clear = The password would go to the mail server { $server } without encryption. Nothing was sent.
    .hint = Write security: tls or security: starttls; without encryption only a server on this computer gets a password.
mail_unreachable = The mail server { $server } cannot be reached: { $cause }.
    .hint = Look at the server's name and port, and whether a firewall lets this computer through.
mail_deferred = The mail server { $server } does not take the message now: { $cause }.
    .hint = Many servers ask to try again later; when it stays so, ask whoever runs the server.
mail_refused = The mail server { $server } refused the message: { $cause }.
    .hint = Look at user and password, at the sender's address and at the receiver's.
chat_unanswered = The message to employee { $user } of the portal was not answered: { $cause }.
    .hint = Try again in a few minutes; the message carries a mark, so that it does not stand there twice.
chat_refused = The portal refused the message to employee { $user }: { $text } ({ $error }).
    .hint = The webhook or the application needs the right im (chats and notifications).
chat_nobody = The portal has no active employee { $user }: nobody got the message.
    .hint = Write the ID that stands in the address of the employee's page.
hook_malformed = The address of the webhook or of the heartbeat is none.
    .hint = It begins with https:// ; look at where the secret is read from.
hook_not_encrypted = { $host } would be called over plain http, and the address is secret.
    .hint = Write https:// ; plain http is accepted only for this computer itself.
hook_client_failed = The HTTP client cannot be set up: { $cause }.
    .hint = Usually the system has no trusted certificates: install the package ca-certificates, or give a file of them.
hook_unreachable = { $host } cannot be reached: { $cause }.
    .hint = Look at the address, the network and HTTPS_PROXY.
hook_busy = { $host } does not take the message now (HTTP status { $status }).
    .hint = It was tried several times; when it stays so, ask whoever runs it.
hook_refused = { $host } refused the message (HTTP status { $status }).
    .hint = Look at the address; redirects are not followed.
command_not_started = The command { $program } could not be started: { $cause }.
    .hint = Give the whole path of the program, and look whether the user of the job may start it.
command_failed = The command { $program } failed: { $status }.
    .hint = Start it by hand with the JSON of a message on its standard input.
command_timed_out = The command { $program } did not end within { $seconds } s and was ended.
    .hint = Let it do what takes longer in the background.
