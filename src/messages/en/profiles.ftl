### Why a profile or its secret cannot be used.

secret_variable_missing = The variable { $name }, which should hold a secret, is not set.
    .hint = Set it where leadbatch is started; a scheduler does not know the variables of your terminal.
secret_file_unreadable = The file of a secret cannot be read: { $file }: { $cause }.
    .hint = Check its path and whose it is; a relative path counts from the folder of the file that names it.
secret_file_open = Others than its owner can read the secret in { $file } (mode { $mode }).
    .hint = Close it to others: chmod 600. If others may have read it, make a new webhook or secret.
secret_malformed = No secret in one line of text: { $place }.
    .hint = The secret has to be its first line.
secret_command_missing = The command { $program }, which should print a secret, cannot be started: { $cause }.
    .hint = Write its whole path; it is started without a shell, so no aliases, pipes or variables.
secret_command_failed = The command { $program }, which should print a secret, { FILLED($code) ->
    [yes] failed (exit code { $code })
   *[no] was ended by a signal
}. What it printed is not shown.
    .hint = Run it by hand as the same user; perhaps its own sign-in has to be renewed.
secret_command_slow = { $seconds ->
    [one] The command { $program }, which should print a secret, did not end within { $seconds } second.
   *[other] The command { $program }, which should print a secret, did not end within { $seconds } seconds.
}
    .hint = Run it by hand: it may be waiting for a password that nobody can type here.
secret_source_unclear = { $place }: here should stand where a secret is, and exactly one way.
    .hint = {"{"}env: NAME{"}"}, {"{"}file: PATH{"}"} or {"{"}command: [PROGRAM, ARGUMENT]{"}"}; the secret itself does not belong into this file.
config_no_folder = The system names no folder for this user's settings.
    .hint = Name a config file by --config or LEADBATCH_CONFIG.
config_unreadable = The config file { $file } cannot be read: { $cause }.
    .hint = Check --config and LEADBATCH_CONFIG; the file has to be UTF-8 text.
config_malformed = { $place }: the config file is not understood: { $cause }.
    .hint = docs/portals.md has an example of every setting.
config_unknown_key = { $place }: no setting has the name “{ $name }”{ FILLED($nearest) ->
    [yes] ; did you mean “{ $nearest }”?
   *[no] .
}
    .hint = docs/portals.md lists the settings.
config_newer = The config file { $file } has version { $version }; this program knows version 1.
    .hint = Write version: 1, or update leadbatch.
config_access_unclear = { $place }: { $name } needs exactly one way in: webhook or application.
    .hint = Keep one of the two lines, webhook: or application:.
config_name_malformed = { $place }: the name of this portal cannot be one.
    .hint = Letters, digits, hyphens, dots and underscores, at most 64; “sandbox” is the built-in portal.
config_unwritable = { $file } cannot be written: { $cause }.
    .hint = Give this user the right to write there, or name another config file by --config.
config_not_editable = { $file } is laid out so that it cannot be changed without touching what you wrote; it was left as it is.
    .hint = Change it yourself; under portals: this is about: { $line }
profile_name_malformed = This cannot be the name of a portal.
    .hint = Letters, digits, hyphens, dots and underscores, at most 64; “sandbox” is the built-in portal.
profile_exists = { $file } has a portal { $name } already.
    .hint = Choose another name, or take that one out first: leadbatch portal remove { $name }.
profile_unknown = { FILLED($known) ->
    [yes] There is no portal of this name in { $file }; known are: { $known }.
   *[no] There is no portal of this name: { $file } names none.
}
    .hint = Give one of the known names, sandbox, or the URL of a webhook; leadbatch portal add NAME adds a portal.

secret_not_typed = A secret was asked for, and nothing came.
    .hint = Type or paste it, pipe it into stdin, or say where it is: --env, --secret-file, --secret-command.

## The commands

portal-ask-webhook = Webhook's URL (it is not shown):
portal-ask-client-secret = client_secret of the application (it is not shown):
portal-added = { $name }{ FILLED($host) ->
    [yes] {" "}({ $host })
   *[no] {""}
} stands in { $file } now; its secret: { $secret }.
portal-next-test = Try it: leadbatch portal test { $name }
portal-next-login = Let it in: leadbatch portal login { $name }
portal-variable-unset = The variable { $name } is not set here, so the secret could not be looked at.
portal-removed = { $name } stands no longer in { $file }.
portal-secret-removed = The secret was removed too: { $secret }.
portal-secret-left = Where its secret is was left alone: { $secret }.
portals-none = No portals in { $file }: leadbatch portal add NAME adds one.
portals-of = Portals of { $file }:
portal-test-portal = Portal: { $host }
portal-test-user = Acts: { FILLED($name) ->
    [yes] { $name }
   *[no] somebody whom the portal does not name
}{ FILLED($id) ->
    [yes] {" "}(ID { $id })
   *[no] {""}
}{ FILLED($admin) ->
    [yes] , an administrator
   *[no] {""}
}
portal-test-scopes = Permissions: { FILLED($scopes) ->
    [yes] { $scopes }
   *[no] not told
}
portal-test-mode = CRM: { $mode ->
    [leads] with leads
    [simple] simple, without leads
   *[unknown] the portal does not tell its mode
}
portal-test-newest = Leads can be read; the newest is { $lead }.
portal-test-no-leads = Leads can be read; there are none yet.
portal-test-leads-unread = Leads cannot be read just now: their operating time is used up.

## Applications

portal-login-open = Open this address in a browser, as the employee in whose name the application is to act:
portal-login-waits = Waiting for the browser to come back; the address to which it comes can also be pasted here.
portal-login-paste = Then paste here the address to which the browser came, or the code in it; a code lives 30 seconds.
portal-login-page = leadbatch has been let in. This page can be closed.
portal-login-page-foreign = This is not the answer that leadbatch waits for. Open the address that it shows now.
portal-login-done = { $name } ({ $host }) has been let in; its tokens are kept and renewed from now on.
login_needs_application = { $name } is signed in to by a webhook, which needs no login.
    .hint = leadbatch portal test { $name } tells whether it works.
login_no_code = No code came back from the portal.
    .hint = Give the command again, say yes in the browser, and paste the address to which it came if it does not come by itself.
login_foreign = This is no answer to the question that was asked just now.
    .hint = Give the command again and open the address that it shows; an older page does not count.
login_denied = The portal does not let the application in: { $error }.
    .hint = The employee needs the right to use the application; an administrator of the portal can give it.
redirect_unusable = The browser cannot be awaited at { $address }{ FILLED($cause) ->
    [yes] : { $cause }
   *[no] : that is no address of this computer with a port
}.
    .hint = It has to be like http://127.0.0.1:8025/ and to stand so on the application's page in the portal; or paste the code: --paste.
tokens_unkept = The tokens cannot be kept: { $cause }.
    .hint = Give this user the right to write there, or another folder by --state; then log in again.
