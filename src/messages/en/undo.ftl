# Taking a run back: why a lead stays, and what is said. Codes stand in undo.csv; ids with hyphens are no codes.

undo_fields_changed = Changed since it was sent: { $fields }.
    .hint = If the lead is to go all the same, delete it in the portal by hand.
undo_stage_final = The lead has come to its end: stage { $stage }.
    .hint = If the lead is to go all the same, delete it in the portal by hand.
undo_link_added = A contact or a company was added: { $fields }.
    .hint = If the lead is to go all the same, delete it in the portal by hand.
undo_changed_meanwhile = The lead was changed while the run was being taken back.
    .hint = Start the same command again: it looks at the lead anew.
undo_nothing_known = The journal does not know what was sent.
    .hint = Look at the lead in the portal, and delete it by hand if it is to go.
undo_values_forgotten = The old values were removed from the journal (runs --forget, or after 90 days).
    .hint = Change by hand what is to be changed.
undo_later_run = A later run has changed the lead since.
    .hint = Take the later run back first; leadbatch runs lists them.
undo_not_seen = The lead is gone, or this webhook's user may not see it.
    .hint = If the lead is still there, give the webhook's user the right to read all leads, and start the same command again.
undo_not_readable = { FILLED($text) ->
    [no] The portal does not let the lead be read: { $error }.
   *[yes] The portal does not let the lead be read: { $text }
}
    .hint = Give the webhook's user the right to read all leads, and start the same command again.
undo_refused = { FILLED($text) ->
    [no] The portal refuses: { $error }.
   *[yes] The portal refuses: { $text }
}
    .hint = Give the webhook's user the right to change and delete leads, and start the same command again.
undo_fields_kept = These fields keep what they hold: { $fields }.
    .hint = Compare the lead with what is wanted, and change the rest by hand.
undo_deleted_before = People have deleted the lead.
undo_nameless = The row was sent by lead.php and the answer was lost; its lead, if there is one, carries no origin, so nobody can tell which it is.
    .hint = Look in the portal for a lead with the row's title and phone.
undo_never_found = The row was sent, and the portal has no lead of it.
undo_earlier_start = Done by an earlier start of this undo.
undo_not_reached = The undo was stopped before.
    .hint = Start the same command again: it goes on where this one stopped.
undo_under_way = The undo was stopped while the request was under way; the same command finds out and goes on.
    .hint = Start the same command again.
undo_unresolved = The answer was lost again and again; the same command goes on.
    .hint = Start the same command again when the portal is well.

## What would be done

undo-run = Taking back run { $run }, originator { $originator }
undo-goes-on = An earlier undo of this run did not come to its end: this is its start { $start }.
undo-would-delete = Leads that the run made, to be deleted: { GROUPED($count) }
undo-would-restore = Leads that the run changed, to get their old values back: { GROUPED($count) }
undo-would-restore-in-part = of these, leads in which some fields stay as people left them: { GROUPED($count) }
undo-would-keep = Leads that stay as they are: { GROUPED($count) }
undo-would-be-gone = Leads that are gone already: { GROUPED($count) }
undo-would-be-open = Rows of which nothing could be found out: { GROUPED($count) }
undo-stays = { $origin } (lead { $lead }): { $reason }
undo-stay-more = { $count ->
    [one] And { GROUPED($count) } more; undo.csv has them all.
   *[other] And { GROUPED($count) } more; undo.csv has them all.
}
undo-question = { $count ->
    [one] Take back { GROUPED($count) } lead in the portal? [y/N]
   *[other] Take back { GROUPED($count) } leads in the portal? [y/N]
}
undo-declined = Nothing was taken back.
undo-nothing = Nothing of run { $run } is left to be taken back.

## The end

undo-deleted = Deleted: { GROUPED($count) }
undo-restored = Old values restored: { GROUPED($count) }
undo-in-part = of these, with some fields left as they are: { GROUPED($count) }
undo-kept = Left as they are: { GROUPED($count) }
undo-gone = Gone already: { GROUPED($count) }
undo-pending = Not taken back yet: { GROUPED($count) }
undo-again = The same command goes on where this one stopped.
undo-table = Every row and every reason: { $file }
