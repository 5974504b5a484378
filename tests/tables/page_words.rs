//! What stands on the pages of problems beside what the program says.

/// The words of a page.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) file: &'static str,
    pub(crate) head: &'static str,
    pub(crate) example: &'static str,
    pub(crate) said: &'static str,
    pub(crate) cure: &'static str,
    pub(crate) none: &'static str,
    pub(crate) cell: &'static str,
    pub(crate) with: &'static str,
    pub(crate) exit: &'static str,
    pub(crate) status: &'static str,
    pub(crate) severities: [&'static str; 3],
}

/// In the order of the languages: English, Russian.
pub(crate) const WORDS: [Words; 2] = [
    Words {
        file: "docs/problems.md",
        head: "# What the program says, code by code\n\n\
               Written from the program itself: what stands here is what it prints. По-русски: [problems.ru.md](problems.ru.md).\n\n\
               Every problem has a code. It stands in the last brackets of a line on the screen and in the column `code` of `problems.csv`, `results.csv`\n\
               and `failures.csv`; add it to this page's address behind a `#` to come to its entry.\n\n\
               - A **note** says what was repaired without loss, or is worth knowing.\n\
               - A **warning** is a row that is imported and that somebody should look at.\n\
               - An **error** is a row that is not imported; all others go on. A bad phone or e-mail beside a good one, and an error value of a spreadsheet in a\n  \
                 cell that the row can do without, only warn: then the value is left out.\n\
               - What ends a command has an **exit code**: 2 wrong use, mapping or settings; 3 stopped, the same command goes on; 4 somebody else is at work;\n  \
                 5 the file was refused.\n",
        example: "Example",
        said: "The program says",
        cure: "What to do",
        none: "Nothing.",
        cell: "in the column",
        with: "with this in the mapping:",
        exit: "Exit code",
        status: "Row",
        severities: ["Note", "Warning", "Error"],
    },
    Words {
        file: "docs/problems.ru.md",
        head: "# Что говорит программа: все коды\n\n\
               Страница составлена самой программой: здесь стоит то, что она печатает. In English: [problems.md](problems.md).\n\n\
               У каждой проблемы есть код. Он стоит в скобках в конце строки на экране и в столбце `code` файлов `problems.csv`, `results.csv` и\n\
               `failures.csv`; допишите его к адресу этой страницы после знака `#`, чтобы попасть на нужное место.\n\n\
               - **Заметка** говорит, что исправлено без потерь или о чём стоит знать.\n\
               - **Предупреждение** — строка загружается, но на неё стоит взглянуть.\n\
               - **Ошибка** — строка не загружается, остальные идут дальше. Неверный телефон или адрес почты рядом с верным и ошибка таблицы в ячейке, без\n  \
                 которой строка обойдётся, — только предупреждение: такое значение не отправляется.\n\
               - У того, что завершает команду, есть **код завершения**: 2 — неверный вызов, сопоставление или настройки; 3 — остановлено, та же команда\n  \
                 продолжит; 4 — работает кто-то другой; 5 — файл отклонён.\n",
        example: "Пример",
        said: "Программа говорит",
        cure: "Что делать",
        none: "Ничего.",
        cell: "в столбце",
        with: "в сопоставлении:",
        exit: "Код завершения",
        status: "Строка",
        severities: ["Заметка", "Предупреждение", "Ошибка"],
    },
];
