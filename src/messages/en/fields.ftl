# What is wrong with a cell, and how to mend it. Ids are the codes of src/domain/problem.rs.

## Cells of any kind

cell_error = the cell holds a spreadsheet error instead of a value
    .hint = Mend the formula in the spreadsheet, or put the value itself into the cell.
formula_no_value = the cell holds a formula whose result was not saved
    .hint = Open the file in Excel or LibreOffice, let it recalculate and save it again. In a file of rows that were given back, type the value in the place of #N/A.
placeholder = this means “nothing”: the cell was read as empty
    .hint = Nothing to do. More such words can be listed under “source: { "{" }empty: …{ "}" }” of the mapping.
placeholder_kept = this often means “nothing”, but may be meant here: it was kept
    .hint = Empty the cell if it means nothing, or list the word under “source: { "{" }empty: …{ "}" }” of the mapping.
html_entities = HTML codes such as &amp; were turned into characters: { $after }
    .hint = Nothing to do; check the text if it was meant literally.
too_long =
    { $length ->
        [one] the text has { $length } character
       *[other] the text has { $length } characters
    }, the field keeps only { $limit }
    .hint = Shorten the text, or move the rest to a comment. Bitrix24 would cut it without a word.
too_long_bytes =
    { $length ->
        [one] the text takes { $length } byte
       *[other] the text takes { $length } bytes
    } as it is sent, the field keeps only { $limit }
    .hint = Shorten the text: a Cyrillic letter takes two bytes, a line break or a sign such as < four. Bitrix24 would cut it without a word.
truncated =
    { $length ->
        [one] the text has { $length } character
       *[other] the text has { $length } characters
    }; the first { $limit } are sent, the rest is cut off
    .hint = If nothing may be cut, shorten the text or move part of it to a comment; without “clean: { "{" }truncate: true{ "}" }” this is an error.
truncated_bytes =
    { $length ->
        [one] the text takes { $length } byte
       *[other] the text takes { $length } bytes
    } as it is sent; no more than { $limit } are sent, the rest is cut off
    .hint = If nothing may be cut, shorten the text; without “clean: { "{" }truncate: true{ "}" }” this is an error.
letter_case = the letters of the name were put into the usual case: { $after }
    .hint = Nothing to do; “clean: { "{" }case: keep{ "}" }” leaves the letters as they are.
tags_stripped = HTML tags were taken out: { $after }
    .hint = Nothing to do; “clean: { "{" }markup: keep{ "}" }” would show the tags as they are written.
invisible_characters = invisible characters were taken out: { $after }
    .hint = Nothing to do.
control_characters = control characters were taken out: { $after }
    .hint = Nothing to do.
mojibake = the text had been read in a wrong encoding; it was put right: { $after }
    .hint = See whether it is right; export the list in UTF-8 and this does not happen.
mojibake_lossy = letters of this text were lost before the file was saved; { $suggestion ->
        [none] they are not sent
       *[other] it looks like “{ $suggestion }”, but that is not sent by itself
    }
    .hint = Correct the text in the source and save it as UTF-8; what was lost cannot be restored.
lost_text = question marks stand in the place of the words; the text is not sent
    .hint = Export the list again in UTF-8, or type the text in: what was lost cannot be restored.
text_guard = a sign that keeps a spreadsheet from reading the text as a number was taken off: { $after }
    .hint = Nothing to do.
letters_composed = letters that were written in two parts, such as “й” and “ё” of a Mac, were put together
    .hint = Nothing to do.
wrong_kind =
    { $found ->
        [email] this is an e-mail address
        [phone] this is a phone number
        [web] this is a web address
        [flag] this is a yes or no
        [text] this is text
       *[other] this is { $found }
    }, but the column takes { $expected ->
        [email] e-mail addresses
        [phone] phone numbers
        [web] web addresses
        [id] numeric IDs
       *[other] { $expected }
    }
    .hint = Move the value to the right column, or map this column to another field. E-mails and phones in the wrong column are moved by “clean: { "{" }rescue: true{ "}" }” in the mapping.
left_out = words beside the value are not sent: { $text }
    .hint = Move them to a column of their own if they matter, or write “clean: { "{" }leftovers: comment{ "}" }” in the mapping: then they are kept in the lead's comment.
kept_in_comment = words beside the value are no part of it; they stand in the lead's comment: { $text }
    .hint = Nothing to do.
rescued = { $field ->
        [PHONE] a phone number stood in the column of another kind; it was moved to the phones: { $after }
        [EMAIL] an e-mail address stood in the column of another kind; it was moved to the e-mails: { $after }
       *[other] the value stood in the column of another kind; it was moved to { $field }: { $after }
    }
    .hint = Nothing to do if that is what was meant.
repeated_value = the same value stands here more than once; it is sent once
    .hint = Nothing to do.
too_many_values =
    { $count ->
        [one] { $count } value stands in one cell
       *[other] { $count } values stand in one cell
    }, at most { $limit } can be sent
    .hint = Check the separator of the column (“split”), or spread the values over several rows.

## Names

name_unsure = nothing shows which word is the first name and which the surname; all of it is sent as the first name
    .hint = Nothing is lost. If separate fields are needed, give the parts columns of their own.
name_order_assumed = the order was taken from the column or from an ending: surname “{ $last }”, first name “{ $name }”
    .hint = See whether it is right; otherwise swap the words, or give the parts columns of their own.
company_in_name = a company stands in the place of a name: { $company }
    .hint = Nothing to do: it is sent as the company's name.
two_people = the cell seems to name two people; it is sent as the first name, as it is
    .hint = If they are different leads, give each a row of its own.
words_in_name = the word “{ $word }” stands beside the name; the cell is sent as the first name, as it is
    .hint = Leave the name alone in the cell, and move the position or the remark to a column of its own.
salutation_in_name = the portal has no salutation “{ $word }”; it stays with the name
    .hint = Add it to the portal's list of salutations, or take it out of the cell.

## Phones

phone_scientific = the number was saved as 7.9E+10, its last digits are lost
    .hint = Set the column's format to Text in the source, export it again and check the digits.
phone_maybe_rounded = the number ends in many zeros, as if a spreadsheet had lost its last digits; it is sent as it is
    .hint = Compare it with the source. If digits were lost there, set the column's format to Text and export it again.
phone_too_short =
    { $digits ->
        [one] only { $digits } digit
       *[other] only { $digits } digits
    }: too few for a phone number
    .hint = Add the missing digits with the area or country code, for example +7 916 123-45-67.
phone_too_long =
    { $digits ->
        [one] { $digits } digit
       *[other] { $digits } digits
    }: too many for one phone number
    .hint = Take the surplus digits out, or separate several numbers by a comma.
phone_invalid = there is no such phone number
    .hint = Check the area or country code; write numbers of other countries with + and the country code.
phone_no_area = a local number without area code; it is sent as it is
    .hint = Set “locale: { "{" }area: "495"{ "}" }” in the mapping, with your code, or write the number in full.
phone_fake = the number looks made up
    .hint = Correct or empty the cell.
phone_letters = { $suggestion ->
        [none] letters stand among the digits; the number is not sent
       *[other] letters stand among the digits; the number is not sent. Did you mean { $suggestion }?
    }
    .hint = Replace letters such as О, З and l by the digits 0, 3 and 1.
phone_masked = digits are hidden by asterisks; read as empty
    .hint = Export the data with the right to see whole numbers.
phone_looks_like_date = this looks like a date that a spreadsheet made of a number; it is not sent
    .hint = Set the column's format to Text and enter the number again.
phone_extension = the extension { $extension } was kept behind the number
    .hint = Nothing to do.
phone_country_assumed = the number has no country code; it was read as one of { $country }: { $after }
    .hint = Nothing to do if the country is right; else set “locale: { "{" }country: …{ "}" }” in the mapping or write the number with +.
phone_mended = the number was read as { $after }
    .hint = Nothing to do if the digits are right. With the column's format set to Text the source keeps them as they are.
phone_messenger = the number is marked as { $messenger }; it is sent as a phone
    .hint = Nothing to do. With “clean: { "{" }leftovers: comment{ "}" }” in the mapping the mark is kept in the lead's comment.
ambiguous = no number of this country; it could be { $suggestion }. It is sent as it is
    .hint = Write the number with + and the country code, or set “locale: { "{" }country: …{ "}" }” in the mapping.
phone_tail = the last digits after the slash were read as a further number: { $after }
    .hint = Nothing to do if that is what was meant; else write the number in full.

## E-mails, pages, messengers

email_invalid = no e-mail address
    .hint = Write it as name@domain.com, with Latin letters before the @.
email_mended = the address was read as { $after }
    .hint = Nothing to do if that is what was meant.
email_typo = the domain looks misspelt; did you mean { $suggestion }?
    .hint = Correct the address in the source; it was not changed.
email_fake = the address looks made up
    .hint = Correct or empty the cell; one that no server could have is not sent.
lookalike = letters of another alphabet that look alike were replaced: { $after }
    .hint = Nothing to do if that is what was meant.
name_from_email = the name before the address filled the lead's empty name: { $after }
    .hint = Nothing to do if that is the person's name.
network_unknown = this is no page or handle that the column can take; it stands in the lead's comment: { $text }
    .hint = Write the address of the page in full, or map such values to a field of their own.
url_invalid = no web address
    .hint = Write it as https://site.com or site.com; only http and https are accepted.
would_be_parted = { $at ->
    [blank] lead.php would part the value at its blanks
   *[other] lead.php would part the value at “{ $at }”
}
    .hint = Take the sign out, map the column to a field that takes any text, such as COMMENTS, or send by a method that parts nothing: method: crm.lead.add.
url_mended = the address was read as { $after }
    .hint = Nothing to do if that is what was meant.

## Numbers, dates, flags, dictionaries

not_a_number = no number; nothing is sent
    .hint = Leave one number in the cell. With “clean: { "{" }leftovers: comment{ "}" }” in the mapping such words go into the lead's comment.
ambiguous_number = the comma or point may separate thousands or the fraction; read as { $after }
    .hint = Set “source: { "{" }decimal: ","{ "}" }” or “source: { "{" }decimal: "."{ "}" }” in the mapping.
number_out_of_range = the number does not fit the field
    .hint = Amounts have at most 16 digits before the point; IDs are positive whole numbers.
amount_rounded = rounded to two places: { $after }
    .hint = Nothing to do.
number_expanded = a shortened number was read as { $after }
    .hint = Nothing to do if that is what was meant.
currency_conflict = the amount is in { $amount }, the currency column says { $field }
    .hint = Make the two agree; the currency column was used.
number_became_date = this is a date that a spreadsheet made of a number
    .hint = Set the column's format to Number or Text and enter the value again.
id_precision_lost = the number has more than 15 digits; the spreadsheet has replaced the last by zeros
    .hint = Set the column's format to Text and enter or export the number again.
zero_not_carried = the 0 is nothing to { $method }: the lead would not have it
    .hint = Write “method: crm.lead.add” in the mapping, or “second_call: true”: then crm.lead.update sends it right after the lead is made.
stamp_in_future = this date lies in the future; the portal takes none
    .hint = Correct the date.
stamps_out_of_order = the portal wants DATE_CREATE, MOVED_TIME and DATE_MODIFY in this order; this date and that of { $other } are not in it, or { $other } is empty
    .hint = Correct one of the dates.
date_invalid = there is no such date
    .hint = Write it as 31.12.2024 or 2024-12-31, or name the way it is written under “source: { "{" }dates: …{ "}" }”.
date_partial = only part of a date; nothing is sent
    .hint = Add the day, month and year that are missing.
ambiguous_date = day and month could be swapped; read as { $after }
    .hint = Set “source: { "{" }dates: [DD/MM/YYYY]{ "}" }” in the mapping, or [MM/DD/YYYY]. The other such cells of the column stand in problems.csv.
two_digit_year = the century was supplied: { $after }
    .hint = Nothing to do if the year is right.
serial_date = a serial number was read as the date { $after }
    .hint = Set the column's format to Date in the source, and check that this is the date that was meant.
implausible_birthdate = nobody of that age is likely to be a lead
    .hint = Check the year of birth.
time_shifted = the clocks change at that hour; the time was read as { $after }
    .hint = Write the time with its offset, or check “locale: { "{" }time_zone: …{ "}" }” in the mapping.
negative = the field takes no number below zero
    .hint = Check the sign, or map the column to another field.
percent_read = a percentage; the number that is shown was taken: { $after }
    .hint = Nothing to do if that is what was meant. For the fraction, give the column the format Number in the source.
inn_padded = the first zero, which a spreadsheet takes away, was put back: { $after }
    .hint = Nothing to do: the check digit agrees.
inn_doubtful = this does not look like a taxpayer's number, which has 10 or 12 digits: its check digit is wrong, also with a zero before it; it is sent as it is
    .hint = Compare it with the source; set the column's format to Text there.
mixed_formats = the dates of this column are written in several ways; this one was read as { $after }
    .hint = See whether it is right. The other such cells of the column stand in problems.csv. To settle it, name every way under “source: { "{" }dates: …{ "}" }” of the mapping.
serial_column = the column holds serial numbers of dates; read as { $after }
    .hint = Nothing to do. To see dates in the source, set the column's format to Date.
serial_too_early = as a date this number is one of January or February 1900; no date is sent
    .hint = Write the date that was meant; a small number in a column of dates is usually something else.
unix_time = seconds since 1970 were read as { $after }
    .hint = Nothing to do.
date_clamped = moved to { $after }, the date of { $other }, as the mapping wants it
    .hint = Nothing to do.
address_not_split = the address could not be told apart; all of it is sent as one line
    .hint = Nothing to do. To fill city, postal code and the rest, write the parts with commas: 101000, Moscow, Tverskaya St 5.
not_yes_no = neither yes nor no
    .hint = Write yes or no (да, нет, 1, 0, Y, N).
unknown_value = { $nearest ->
        [none] there is no such entry
       *[other] there is no such entry; did you mean “{ $nearest }”?
    }
    .hint = Allowed: { $allowed }. Or translate the value under “values” of the column.
unknown_salutation = no known salutation; left empty
    .hint = Allowed: { $allowed }. Or translate the value under “values” of the column.
old_value = only old portals have this entry
    .hint = Check that the portal has it, or translate it under “values” of the column.
unknown_currency = the portal has no such currency
    .hint = Allowed: { $allowed }. Or translate the value under “values” of the column.
final_stage = the stage ends a lead's life; a lead that is imported with it is not converted
    .hint = Choose another stage if the lead is still to be worked on.
