//! The page `lead.php` of old self-hosted portals, and forms in parts.

use leadbatch::sandbox::{
    Employee, Extent, Fault, FaultAt, FaultKind, Language, People, Request, Rights, Sandbox,
    SandboxConfig, Verb,
};

use super::{HOOK, NOW, free};

const PAGE: &str = "/crm/configs/import/lead.php";
const LOGIN: &str = "LOGIN=anna@example.org&PASSWORD=secret";

fn anna() -> Employee {
    Employee {
        id: 7,
        name: "Анна".to_owned(),
        last_name: "Примерова".to_owned(),
        email: "anna@example.org".to_owned(),
        password: "secret".to_owned(),
        ..Employee::default()
    }
}

fn portal_of(employee: Employee, language: Language) -> Sandbox {
    let people = People {
        employees: vec![employee],
        ..People::default()
    };
    let config = SandboxConfig {
        people,
        language,
        ..free()
    };
    Sandbox::new(config, "legacy".to_owned())
}

fn portal() -> Sandbox {
    portal_of(anna(), Language::English)
}

/// Sends a form and gives the answer without its AUTH.
fn posted(portal: &mut Sandbox, form: &str) -> String {
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::form(PAGE, form));
    assert_eq!(reply.status, 200);
    assert_eq!(reply.content_type, "application/json");
    assert_eq!(reply.headers, [("X-CRM-Version", "11.5.0")]);
    let body = String::from_utf8(reply.body).unwrap();
    let Some((told, rest)) = body.split_once(",'AUTH':'") else {
        return body;
    };
    let (_, end) = rest.split_once('\'').unwrap();
    format!("{told}{end}")
}

fn auth(portal: &mut Sandbox) -> String {
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::form(PAGE, LOGIN));
    let body = String::from_utf8(reply.body).unwrap();
    let (_, rest) = body.split_once("'AUTH':'").unwrap();
    rest.chars().take_while(|c| *c != '\'').collect()
}

/// Law legacy-lead-php.md Call: a form with LOGIN and PASSWORD adds a lead; an AUTH of a good answer does as well
/// Law legacy-lead-php.md Answer: always 200, X-CRM-Version, a literal in single quotes
#[test]
fn a_lead_is_added_by_password_or_by_the_auth_of_an_earlier_answer() {
    let mut portal = portal();
    let added = posted(&mut portal, &format!("{LOGIN}&TITLE=A%20B"));
    assert_eq!(
        added,
        "{'error':'201','ID':'101','error_message':'Lead has been added.'}"
    );
    let auth = auth(&mut portal);
    assert_eq!(auth.len(), 32);
    let added = posted(&mut portal, &format!("AUTH={auth}&method=lead.add&TITLE=C"));
    assert!(added.contains("'ID':'102'"), "{added}");
    let query = format!("AUTH={auth}&TITLE=D");
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::get(PAGE, query));
    assert!(String::from_utf8_lossy(&reply.body).contains("'ID':'103'"));
    let told: Vec<_> = portal
        .leads()
        .map(|l| (l.text("TITLE"), l.text("ASSIGNED_BY_ID")))
        .collect();
    let by_anna = |title| (Some(title), Some("7"));
    assert_eq!(told, [by_anna("A B"), by_anna("C"), by_anna("D")]);
}

/// Law legacy-lead-php.md Answer: 403 is Authorization error, OTP required, Access Denied or Request error
#[test]
fn refusals_are_told_in_the_body() {
    let titled = format!("{LOGIN}&TITLE=x");
    let with_code = Employee {
        one_time_password: true,
        ..anna()
    };
    let dismissed = Employee {
        active: false,
        ..anna()
    };
    let rightless = Employee {
        rights: Rights {
            add: Extent::None,
            ..Rights::ALL
        },
        ..anna()
    };
    let no_password = Employee {
        password: String::new(),
        ..anna()
    };
    let none = "{'error':'403','error_message':'Authorization error'}";
    for (employee, form, wanted) in [
        (anna(), "TITLE=x", none),
        (anna(), "LOGIN=anna@example.org&PASSWORD=x&TITLE=x", none),
        (anna(), "AUTH=x&TITLE=x", none),
        (
            no_password,
            "LOGIN=anna@example.org&PASSWORD=&TITLE=x",
            none,
        ),
        (dismissed, titled.as_str(), none),
        (
            with_code,
            titled.as_str(),
            "{'error':'403','error_message':'OTP required'}",
        ),
        (
            rightless,
            titled.as_str(),
            "{'error':'403','error_message':'Access Denied'}",
        ),
    ] {
        let mut portal = portal_of(employee, Language::English);
        assert_eq!(posted(&mut portal, form), wanted, "{form}");
        assert_eq!(portal.leads().count(), 0);
    }
}

/// Law legacy-lead-php.md Answer: 400 is a validation text or a bad request, in the portal's language
#[test]
fn wrong_leads_are_told_in_the_body() {
    let mut portal = portal_of(anna(), Language::Russian);
    for (form, wanted) in [
        (
            "NAME=x",
            r#"{'error':'400','error_message':'Поле \"Название лида\" обязательно для заполнения.'}"#,
        ),
        (
            "TITLE=x&OPPORTUNITY=abc",
            r#"{'error':'400','error_message':'Поле \"Сумма\" содержит недопустимые символы'}"#,
        ),
        (
            "method=lead.fly",
            "{'error':'403','error_message':'Ошибка запроса'}",
        ),
        (
            "method=lead.add.bundle",
            "{'error':'400','error_message':'Некорректный запрос'}",
        ),
    ] {
        assert_eq!(posted(&mut portal, &format!("{LOGIN}&{form}")), wanted);
    }
    assert_eq!(portal.leads().count(), 0);
}

/// Law legacy-lead-php.md Call: lead.add.bundle takes LEADS[n], each row in a transaction of its own
#[test]
fn a_bundle_answers_each_lead() {
    let mut portal = portal();
    let form = "method=lead.add.bundle&LEADS[0][TITLE]=a&LEADS[1][NAME]=b&LEADS[2][TITLE]=c";
    let answer = posted(&mut portal, &format!("{LOGIN}&{form}"));
    assert_eq!(
        answer,
        "{'RESULTS':[{'error':'201','ID':'101','error_message':'Lead has been added.'},\
         {'error':'400','error_message':'The field \\\"Lead Name\\\" is required.'},\
         {'error':'201','ID':'102','error_message':'Lead has been added.'}]}"
    );
    // PHP reads a thousand pairs of a form; what follows is lost without a word.
    let many: Vec<String> = (0..1200).map(|n| format!("LEADS[{n}][TITLE]=x")).collect();
    let form = format!("{LOGIN}&method=lead.add.bundle&{}", many.join("&"));
    assert_eq!(
        posted(&mut portal, &form).matches("'error':'201'").count(),
        997
    );
}

/// Law legacy-lead-php.md Parameters: status and source by ID or exact name, dates in the site's format, several values in one
/// Law legacy-lead-php.md Parameters: HONORIFIC, parts of the address, UTM, COMPANY_ID and origins are ignored
#[test]
fn parameters_are_read_by_the_page_s_own_rules() {
    let mut portal = portal_of(anna(), Language::Russian);
    let form = "TITLE=x&STATUS_ID=В работе&SOURCE_ID=PARTNER&BIRTHDATE=31.05.1990&OPPORTUNITY=12 500,50&CURRENCY_ID=USD\
                &PHONE_WORK=1;2, 3&PHONE_MOBILE=4,5&EMAIL_HOME=a@x.ru b@x.ru&IM_SKYPE=a,b&M_SKYPE=lost&ASSIGNED_BY_ID=9\
                &HONORIFIC=HNR_RU_1&ADDRESS=Тверская&ADDRESS_CITY=Москва&UTM_SOURCE=ya&COMPANY_ID=4\
                &ORIGINATOR_ID=o&ORIGIN_ID=1";
    let form = form.replace(' ', "+");
    let added = posted(&mut portal, &format!("{LOGIN}&{form}"));
    assert!(added.contains("'201'"), "{added}");
    let lead = portal.snapshot().remove(0);
    for (code, wanted) in [
        ("STATUS_ID", "IN_PROCESS"),
        ("SOURCE_ID", "PARTNER"),
        ("OPPORTUNITY", "12500.50"),
        ("CURRENCY_ID", "USD"),
        ("ADDRESS", "Тверская"),
        ("ASSIGNED_BY_ID", "9"),
    ] {
        assert_eq!(lead[code], wanted, "{code}");
    }
    assert!(
        lead["BIRTHDATE"]
            .as_str()
            .unwrap()
            .starts_with("1990-05-31")
    );
    for code in [
        "HONORIFIC",
        "ADDRESS_CITY",
        "UTM_SOURCE",
        "COMPANY_ID",
        "ORIGINATOR_ID",
        "ORIGIN_ID",
    ] {
        assert!(lead[code].is_null(), "{code}");
    }
    let lead = portal.leads().next().unwrap();
    let of = |code: &str| -> Vec<(String, String)> {
        lead.entries(code)
            .map(|(kind, value)| (kind.to_owned(), value.to_owned()))
            .collect()
    };
    let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter()
            .map(|(kind, value)| ((*kind).to_owned(), (*value).to_owned()))
            .collect()
    };
    let phones = [
        ("WORK", "1"),
        ("WORK", "2, 3"),
        ("MOBILE", "4"),
        ("MOBILE", "5"),
    ];
    assert_eq!(of("PHONE"), pairs(&phones));
    assert_eq!(
        of("EMAIL"),
        pairs(&[("HOME", "a@x.ru"), ("HOME", "b@x.ru")])
    );
    assert_eq!(of("IM"), pairs(&[("SKYPE", "a,b")]));
}

/// Law legacy-lead-php.md Parameters: a status without a match and a date of another format are dropped
#[test]
fn what_the_page_cannot_read_is_lost_without_a_word() {
    let mut portal = portal_of(anna(), Language::Russian);
    let lost = format!("{LOGIN}&TITLE=y&STATUS_ID=Нет+такой&SOURCE_ID=звонок&BIRTHDATE=1990-05-31");
    posted(&mut portal, &lost);
    let lead = portal.leads().last().unwrap();
    assert_eq!(lead.text("STATUS_ID"), Some("NEW"));
    assert_eq!(lead.text("BIRTHDATE"), None);
}

/// Law legacy-lead-php.md Call: lead.get_fields lists the parameters
#[test]
fn the_page_tells_its_fields() {
    let mut portal = portal();
    let answer = posted(&mut portal, &format!("{LOGIN}&method=lead.get_fields"));
    let title = "{'ID':'TITLE','NAME':'Lead Name','TYPE':'string','REQUIRED':'true'}";
    assert!(
        answer.starts_with("{'error':'201','FIELDS':[") && answer.contains(title),
        "{answer}"
    );
    assert!(answer.contains("'ID':'PHONE_WORK'") && !answer.contains("ORIGIN_ID"));
}

/// Law facts-unknown.md row 29: the page is served, or absent
#[test]
fn the_page_may_be_absent() {
    let mut config = free();
    config.open.legacy_endpoint = false;
    let mut portal = Sandbox::new(config, "absent".to_owned());
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::form(PAGE, LOGIN));
    assert_eq!(reply.status, 404);
}

/// Law legacy-lead-php.md Answer: any other code is a fault, after which the lead may exist
#[test]
fn a_fault_after_the_work_leaves_the_lead() {
    let mut portal = portal();
    portal.inject(Fault {
        at: FaultAt::Call {
            method: "lead.php".to_owned(),
            nth: 1,
        },
        kind: FaultKind::RefuseAfter {
            status: 200,
            code: "500".to_owned(),
            text: "Unknown error.".to_owned(),
        },
    });
    let answer = posted(&mut portal, &format!("{LOGIN}&TITLE=x"));
    assert_eq!(answer, "{'error':'500','error_message':'Unknown error.'}");
    assert_eq!(portal.leads().count(), 1);
}

fn in_parts(path: &str, fields: &[(&str, &str)]) -> Request {
    let part = |(name, value): &(&str, &str)| {
        format!("--b-1\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: Vec<String> = fields.iter().map(part).collect();
    Request {
        verb: Verb::Post,
        path: path.to_owned(),
        query: String::new(),
        content_type: Some("multipart/form-data; boundary=b-1".to_owned()),
        body: format!("{}--b-1--\r\n", parts.concat()).into_bytes(),
    }
}

/// Law legacy-lead-php.md Call: the form may be multipart
/// Law rest-contract.md §2: multipart bodies are accepted by REST too
#[test]
fn forms_in_parts_are_read() {
    let mut portal = portal();
    let (login, password) = (("LOGIN", "anna@example.org"), ("PASSWORD", "secret"));
    let request = in_parts(PAGE, &[login, password, ("TITLE", "a&b\r\nc+d")]);
    assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    let path = format!("{HOOK}crm.lead.add");
    // The webhook's user is not of the staff, who has but Anna.
    let request = in_parts(
        &path,
        &[("fields[TITLE]", "REST"), ("fields[PHONE][0][VALUE]", "+7")],
    );
    assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    let titles: Vec<_> = portal
        .leads()
        .map(|lead| lead.text("TITLE").unwrap())
        .collect();
    assert_eq!(titles, ["a&b\r\nc+d", "REST"]);
    assert_eq!(portal.leads().last().unwrap().entries("PHONE").count(), 1);
}

/// Law legacy-lead-php.md Parameters: user fields: several values by a comma, entries of a list by ID, text or XML_ID, yes in four ways
/// Law legacy-lead-php.md Parameters: an employee and a binding to the CRM may be named
#[test]
fn user_fields_are_read_by_names_too() {
    use leadbatch::sandbox::{Clients, Company, FieldType, ListItem, UserField};
    let item = |id, value: &str, xml_id: &str| ListItem {
        id,
        value: value.to_owned(),
        xml_id: xml_id.to_owned(),
    };
    let mut segment = UserField::new("UF_CRM_SEGMENT", FieldType::Enumeration, "Сегмент");
    segment.items = vec![item(79, "Малый", "small"), item(81, "Крупный", "large")];
    let several = UserField {
        code: "UF_CRM_SEGMENTS".to_owned(),
        ..segment.clone().several()
    };
    let of = |code: &str, kind| UserField::new(code, kind, code);
    let mut config = free();
    config.language = Language::Russian;
    config.fields.user_fields = Some(vec![
        segment,
        several,
        of("UF_CRM_TAGS", FieldType::String).several(),
        of("UF_CRM_VIP", FieldType::Boolean),
        of("UF_CRM_BOSS", FieldType::Employee),
        of("UF_CRM_LINK", FieldType::Crm),
        of("UF_CRM_DAY", FieldType::Date),
    ]);
    config.people.employees = vec![anna()];
    config.people.clients = Clients {
        companies: vec![Company {
            id: 4,
            title: "Ромашка".to_owned(),
            ..Company::default()
        }],
        ..Clients::default()
    };
    let mut portal = Sandbox::new(config, "fields".to_owned());
    let form = "TITLE=x&UF_CRM_SEGMENT=крупный&UF_CRM_SEGMENTS=79,large,нет&UF_CRM_TAGS=a, b&UF_CRM_VIP=Да\
                &UF_CRM_BOSS=примерова анна&UF_CRM_LINK=ромашка&UF_CRM_DAY=31.12.2024";
    let form = form.replace(' ', "+");
    let answer = posted(&mut portal, &format!("{LOGIN}&{form}"));
    assert!(answer.contains("'201'"), "{answer}");
    let lead = portal.snapshot().remove(0);
    let text = |code: &str| lead[code].to_string().replace('"', "");
    for (code, wanted) in [
        ("UF_CRM_SEGMENT", "81"),
        ("UF_CRM_SEGMENTS", "[79,81]"),
        ("UF_CRM_TAGS", "[a,b]"),
        ("UF_CRM_VIP", "1"),
        ("UF_CRM_BOSS", "7"),
        ("UF_CRM_LINK", "CO_4"),
    ] {
        assert_eq!(text(code), wanted, "{code}");
    }
    assert!(text("UF_CRM_DAY").starts_with("2024-12-31"), "{lead}");
}

/// The file of settings orders faults of this page as of any method.
#[test]
fn faults_of_the_page_can_be_ordered() {
    use leadbatch::sandbox::SandboxSettings;
    let read = |text: &str| SandboxSettings::read(text).and_then(SandboxSettings::config);
    let config = read("faults: [{kind: lost, method: lead.php, nth: 2}]").unwrap();
    let config = SandboxConfig {
        faults: config.faults,
        ..free()
    };
    let mut portal = Sandbox::new(config, "faulty".to_owned());
    let login = "LOGIN=admin@example.org&PASSWORD=sandbox";
    for silent in [false, true, false] {
        let form = Request::form(PAGE, format!("{login}&TITLE=x"));
        assert_eq!(portal.handle(NOW, "127.0.0.1", &form).0.silent, silent);
    }
    assert!(read("faults: [{kind: lost, method: lead.phq, nth: 2}]").is_err());
}
