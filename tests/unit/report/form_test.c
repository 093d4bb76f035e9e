/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/date.h"
#include "base/file.h"
#include "city/report/form.h"
#include "formats/xlsx.h"

#include <string.h>

static const char small[] =
    "type,name,label,hint,words,required,draft,options,label:fr,options:fr\n"
    "form,round-7,Report,Ours,,,,,Rapport,\n"
    "section,one,First,,,,,,Premier,\n"
    "text,why,\"Why, and \"\"how\"\"?\",Short,200,yes,city about,,Pourquoi ?,\n"
    "choice,kind,Which?,,,,,a=Red; b=Blue,Laquelle ?,a=Rouge; b=Bleu\n";

static bool read_text(struct test *t, const char *text, struct form *f, struct problems *found)
{
	*found = (struct problems){ .arena = t->arena };
	return form_read(t->arena, str_of(text), "round.csv", f, found, t->e);
}

TEST(a_form_is_read_from_a_table_in_all_its_languages)
{
	struct form f;
	struct problems found;
	NEED(read_text(t, small, &f, &found));
	CHECK_STR(f.code, "round-7");
	CHECK_STR(form_say(&f.title, lang_find(S("fr"))), "Rapport");
	CHECK_STR(form_say(&f.title, lang_find(S("ru"))), "Report");
	CHECK_INT(f.questions.count, 3);
	const struct form_question *why = form_find(&f, S("why"));
	NEED(why);
	CHECK_STR(form_say(&why->label, NULL), "Why, and \"how\"?");
	CHECK_INT(why->words, 200);
	CHECK(why->required && why->kind == QUESTION_TEXT);
	CHECK_STR(why->draft, "city about");
	const struct form_question *kind = form_find(&f, S("kind"));
	NEED(kind && kind->options.count == 2);
	CHECK_STR(form_say(&kind->options.items[1].label, lang_find(S("fr"))), "Bleu");
}

TEST(a_form_that_is_written_reads_back_the_same)
{
	struct form f, again;
	struct problems found;
	struct buf one = buf_in(t->arena, 1 << 20), two = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&one), more = sink_buf(&two);
	NEED(read_text(t, small, &f, &found));
	form_write(&f, &out);
	NEED(form_read(t->arena, buf_view(&one), "again.csv", &again, &found, t->e));
	form_write(&again, &more);
	CHECK_STR(buf_view(&two), buf_view(&one));
	CHECK_HAS(buf_view(&one), "a=Rouge; b=Bleu");
}

TEST(mistakes_in_a_form_are_all_told_with_their_lines)
{
	struct form f;
	struct problems found;
	CHECK(!read_text(t, "type,name,label\nform,x,Title\nessay,a,What?\nchoice,b,Which?\n"
	    "text,b,Again?\ntext,c,\n", &f, &found));
	CHECK_INT(found.total, 4);
	CHECK_HAS(found.items[0].text, "essay");
	CHECK_INT(found.items[0].row, 3);
	CHECK_HAS(found.items[1].text, "no answers to choose");
	CHECK_INT(found.items[1].row, 4);
	CHECK_HAS(found.items[2].text, "Two questions");
	CHECK_HAS(found.items[3].text, "no text");
}

TEST(a_table_that_is_no_form_says_what_a_form_needs)
{
	struct form f;
	struct problems found;
	CHECK(!read_text(t, "year,value\n2020,3\n", &f, &found));
	CHECK_HAS(t->e->say, "type, name and label");
}

TEST(words_are_counted_as_each_language_counts_them)
{
	static const struct {
		const char *text;
		int64_t words;
	} cases[] = {
		{ "", 0 }, { "one", 1 }, { "  two   words\n", 2 }, { "well-known city's", 2 },
		{ "a – b - c", 3 }, { "终身学习", 4 }, { "学习城市, UNESCO 2024", 6 },
		{ "التعلم مدى الحياة", 3 }, { "Город учится.", 2 }, { "34.5 % of all", 3 },
		{ "「城市」。", 2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_INT(form_words(str_of(cases[i].text)), cases[i].words);
}

static const char old_survey[] =
    "<?xml version=\"1.0\"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
    "<groups><fields><fieldname>gid</fieldname></fields><rows>"
    "<row><gid>2</gid><group_name><![CDATA[Later]]></group_name><group_order>2</group_order>"
    "<language>en</language></row>"
    "<row><gid>1</gid><group_name><![CDATA[City]]></group_name><group_order>1</group_order>"
    "<language>en</language></row></rows></groups>"
    "<questions><rows>"
    "<row><qid>11</qid><parent_qid>0</parent_qid><gid>1</gid><type>T</type><title>Q1</title>"
    "<question><![CDATA[<p>What was <b>done</b> &amp; why?</p>]]></question>"
    "<help><![CDATA[At most 200 words]]></help><mandatory>Y</mandatory>"
    "<question_order>1</question_order><language>en</language></row>"
    "<row><qid>12</qid><parent_qid>0</parent_qid><gid>2</gid><type>L</type><title>Q2</title>"
    "<question><![CDATA[Which?]]></question><mandatory>N</mandatory>"
    "<question_order>1</question_order><language>en</language></row></rows></questions>"
    "<answers><rows><row><qid>12</qid><code>A1</code><answer><![CDATA[Yes]]></answer>"
    "<language>en</language></row><row><qid>12</qid><code>A2</code>"
    "<answer><![CDATA[No]]></answer><language>en</language></row></rows></answers>"
    "<surveys><rows><row><sid>152188</sid></row></rows></surveys>"
    "<surveys_languagesettings><rows><row><surveyls_language>en</surveyls_language>"
    "<surveyls_title><![CDATA[Progress report]]></surveyls_title></row></rows>"
    "</surveys_languagesettings></document>";

TEST(a_survey_of_limesurvey_is_a_form)
{
	struct form f;
	struct problems found = { .arena = t->arena };
	NEED(form_read_lss(t->arena, str_of(old_survey), "x.lss", &f, &found, t->e));
	CHECK_STR(f.code, "lss-152188");
	CHECK_STR(form_say(&f.title, NULL), "Progress report");
	NEED(f.questions.count == 4);
	CHECK_STR(form_say(&f.questions.items[0].label, NULL), "City");
	CHECK_STR(form_say(&f.questions.items[1].label, NULL), "What was done & why?");
	CHECK(f.questions.items[1].required);
	CHECK(f.questions.items[3].kind == QUESTION_CHOICE);
	CHECK_STR(form_say(&f.questions.items[3].options.items[1].label, NULL), "No");
}

/* ---- when a question is asked ---- */

static const char branching[] =
    "type,name,label,options,when\n"
    "form,b,Branches,,\n"
    "choice,plan,Is there a plan?,yes=Yes; no=No,\n"
    "line,name,What is it called?,,${plan} = 'yes'\n"
    "choices,who,Who took part?,a=Schools; b=Firms,\n"
    "whole,firms,How many firms?,,\"selected(${who}, 'b')\"\n"
    "line,many,Why so many?,,${firms} >= 10 and not(${name} = '')\n";

struct said {
	const char *name, *value;
};

static struct str answer_in(void *thing, struct str name)
{
	for (const struct said *s = thing; s->name; s++)
		if (str_eq(name, str_of(s->name)))
			return str_of(s->value);
	return STR_EMPTY;
}

static bool holds(struct test *t, const char *condition, const struct said *said)
{
	struct form f;
	struct problems found;
	if (!read_text(t, branching, &f, &found))
		return false;
	CHECK(form_expression_check(t->arena, &f, str_of(condition), false));
	struct form_answers x = { .form = &f, .arena = t->arena, .answer = answer_in,
		.today = date_day_of(date_now()), .thing = (void *)(uintptr_t)said };
	return form_holds(&x, str_of(condition), STR_EMPTY);
}

TEST(a_condition_holds_by_the_answers)
{
	static const struct said s[] = { { "plan", "yes" }, { "who", "a b" }, { "firms", "12" },
		{ NULL, NULL } };
	CHECK(holds(t, "${plan} = 'yes'", s));
	CHECK(holds(t, "plan.NAOK == \"yes\"", s));
	CHECK(!holds(t, "${plan} != 'yes'", s));
	CHECK(holds(t, "selected(${who}, 'b') and ${firms} > 9", s));
	CHECK(!holds(t, "selected(${who}, 'c') or ${firms} < 9.5", s));
	CHECK(holds(t, "((who_b.NAOK == \"Y\" && !is_empty(plan)))", s));
	CHECK(holds(t, "not(selected(who, 'c')) and count-selected(${who}) = 2", s));
	CHECK(!holds(t, "name", s));
	CHECK(holds(t, "name = ''", s));
	CHECK(!holds(t, "${name} < 5", s));		/* what is not said is neither less … */
	CHECK(!holds(t, "${name} >= 5", s));		/* … nor more */
	CHECK(holds(t, "plan = 'no' or plan = 'yes' and firms = 12.0", s));
	CHECK(holds(t, "string-length(${plan}) = 3", s));
	CHECK(holds(t, "${firms} * 2 - 4 div 2 = 22 and ${firms} mod 5 = 2", s));
	CHECK(holds(t, "-(${firms}) < 0 and 10 < 12 = 1", s));
	CHECK(!holds(t, "!plan == 'yes'", s));		/* (!plan) == 'yes', as LimeSurvey has it */
	CHECK(holds(t, "!plan == 0 and !(plan == 'no')", s));
	CHECK(holds(t, "${plan} = ‘yes’ and ${plan} != “no”", s));
	CHECK(holds(t, "if(${firms} > 10, 'many', 'few') = 'many'", s));
	CHECK(holds(t, "regex(${plan}, '[a-z]+') and not(regex(${plan}, 'y'))", s));
	CHECK(holds(t, "regexMatch(\"/^Y/i\", plan.NAOK)", s));
	CHECK(holds(t, "sum(${firms}, ${name}, 1) = 13 and count(plan, name) = 1", s));
	CHECK(holds(t, "coalesce(${name}, 'none') = 'none' and today() > '2020-01-01'", s));
}

TEST(a_condition_that_cannot_be_understood_is_refused_in_a_form_of_ones_own)
{
	static const char *const wrong[] = { "${plam} = 'yes'", "${plan} = ", "(${plan} = 'yes'",
		"${plan} = 'yes", "pulldata('x', ${plan})", "${plan} 'yes'", "and", ". = 1",
		"today() + 5", "regex(${plan}, '(')", "/data/plan = 1", "../plan = 1", "sum()",
		"= 1", "plan)",
		"((((((((((((((((((((((((((((((((((((((((((((((((plan))))" };
	struct form f;
	struct problems found;
	NEED(read_text(t, branching, &f, &found));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		CHECK(!form_expression_check(t->arena, &f, str_of(wrong[i]), false));
	CHECK(!read_text(t, "type,name,label,when\nform,b,B,\nline,q,Q?,${other} = 1\n", &f,
	    &found));
	CHECK_HAS(found.items[0].text, "When \"q\" is asked cannot be understood: ${other} = 1");
}

TEST(an_array_of_limesurvey_asks_each_row_and_keeps_its_condition)
{
	static const char survey[] = "<?xml version=\"1.0\"?><document><groups><rows>"
	    "<row><gid>1</gid><group_name>G</group_name><group_order>1</group_order>"
	    "<grelevance>1</grelevance><language>en</language></row></rows></groups>"
	    "<questions><rows>"
	    "<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>Y</type><title>Q1</title>"
	    "<question>A plan?</question><mandatory>N</mandatory><relevance>1</relevance>"
	    "<question_order>1</question_order><language>en</language></row>"
	    "<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>F</type><title>Q2</title>"
	    "<question>How good is it?</question><mandatory>Y</mandatory>"
	    "<relevance>((Q1.NAOK == \"Y\"))</relevance>"
	    "<question_order>2</question_order><language>en</language></row>"
	    "<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>F</type><title>Q2</title>"
	    "<question>Est-il bon ?</question><mandatory>Y</mandatory>"
	    "<question_order>2</question_order><language>fr</language></row>"
	    "<row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>T</type><title>Q3</title>"
	    "<question>Why?</question><mandatory>N</mandatory>"
	    "<relevance>(substr(Q1, 0, 1) == \"Y\")</relevance>"
	    "<question_order>3</question_order><language>en</language></row>"
	    "</rows></questions><subquestions><rows>"
	    "<row><qid>3</qid><parent_qid>2</parent_qid><title>SQ1</title><scale_id>0</scale_id>"
	    "<question>The aims</question><language>en</language></row>"
	    "<row><qid>3</qid><parent_qid>2</parent_qid><title>SQ1</title><scale_id>0</scale_id>"
	    "<question>Les buts</question><language>fr</language></row>"
	    "<row><qid>4</qid><parent_qid>2</parent_qid><title>SQ2</title><scale_id>0</scale_id>"
	    "<question>The money</question><language>en</language></row></rows></subquestions>"
	    "<answers><rows><row><qid>2</qid><code>A1</code><answer>Good</answer>"
	    "<scale_id>0</scale_id><language>en</language></row><row><qid>2</qid><code>A2</code>"
	    "<answer>Bad</answer><scale_id>0</scale_id><language>en</language></row></rows>"
	    "</answers>"
	    "<surveys_languagesettings><rows><row><surveyls_language>en</surveyls_language>"
	    "<surveyls_title>T</surveyls_title></row></rows></surveys_languagesettings></document>";
	struct form f;
	struct problems found = { .arena = t->arena };
	NEED(form_read_lss(t->arena, str_of(survey), "x.lss", &f, &found, t->e));
	NEED(f.questions.count == 6);		/* the group, Q1, Q2 and its two rows, Q3 */
	const struct form_question *aims = form_find(&f, S("Q2_SQ1"));
	NEED(aims && form_find(&f, S("Q2_SQ2")));
	CHECK(aims->kind == QUESTION_CHOICE && aims->required);
	CHECK_INT(aims->options.count, 2);
	CHECK_STR(form_say(&aims->label, NULL), "The aims");
	CHECK_STR(form_say(&aims->label, lang_find(S("fr"))), "Les buts");
	const struct form_question *table = form_find(&f, aims->table);
	NEED(table && table->kind == QUESTION_TABLE);
	CHECK_STR(form_say(&table->label, lang_find(S("fr"))), "Est-il bon ?");
	CHECK_STR(aims->when, "((Q1.NAOK == \"Y\"))");
	NEED(f.left.count == 1);
	CHECK_STR(f.left.items[0].field, "Q3");
	CHECK_HAS(f.left.items[0].text, "always asked");
	CHECK_INT(form_find(&f, S("Q3"))->when.n, 0);
}

TEST(an_entity_bomb_is_refused_as_a_survey)
{
	struct form f;
	struct problems found = { .arena = t->arena };
	CHECK(!form_read_lss(t->arena, S("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\">"
	    "<!ENTITY b \"&a;&a;&a;\">]><document>&b;</document>"), "x.lss", &f, &found, t->e));
	CHECK(t->e->kind == ERR_INPUT);
}

/* ---- other people's forms, with all they have ---- */

/* Lines of cells that "|" separates; the first is the header. */
static void put_sheet(struct test *t, struct xlsx_writer *w, const char *name, const char *lines)
{
	struct xlsx_column columns[20] = { 0 };
	struct xlsx_sheet sheet = { .name = name, .columns = columns };
	struct str rest = str_of(lines), line, cell;
	str_cut(&rest, '\n', &line);
	while (str_cut(&line, '|', &cell))
		columns[sheet.count++].title = arena_text(t->arena, cell);
	xlsx_begin_sheet(w, &sheet);
	while (str_cut(&rest, '\n', &line)) {
		while (str_cut(&line, '|', &cell))
			xlsx_put(w, CELL_TEXT, cell);
		xlsx_end_row(w);
	}
}

static bool read_book(struct test *t, const char *survey, const char *choices, struct form *f)
{
	struct problems found = { .arena = t->arena };
	struct buf bytes = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&bytes);
	const char *path = arena_printf(t->arena, "%s/book.xlsx", t->folder).p;
	struct xlsx_writer *w = xlsx_write(t->arena, t->e);
	put_sheet(t, w, "survey", survey);
	put_sheet(t, w, "choices", choices);
	return xlsx_finish(w, &out, t->e) && file_write(path, buf_view(&bytes), t->e) &&
	    form_read_any(t->arena, path, S("book.xlsx"), f, &found, t->e);
}

static const struct form_question *need(struct test *t, const struct form *f, const char *name)
{
	static const struct form_question none = { 0 };
	const struct form_question *q = form_find(f, str_of(name));
	if (!q)
		test_fail(t, __FILE__, __LINE__, "no question %s", name);
	return q ? q : &none;
}

static bool is_left(const struct form *f, const char *field, int64_t row, const char *words)
{
	for (size_t i = 0; i < f->left.count; i++)
		if (str_eq(f->left.items[i].field, str_of(field)) && f->left.items[i].row == row &&
		    str_find(f->left.items[i].text, str_of(words), 0) >= 0)
			return true;
	return false;
}

static const char book_choices[] = "list_name|name|label|label::French|area\n"
    "area|n|North|Nord|\narea|s|South|Sud|\n"
    "place|a|Oak; Ash|Chêne|n\nplace|b|Elm|Orme|s\n";

TEST(a_workbook_gives_checks_filters_others_defaults_and_results)
{
	struct form f, again;
	struct problems found = { .arena = t->arena };
	struct buf csv = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&csv);
	NEED(read_book(t,
	    "type|name|label|label::French|constraint|constraint_message|choice_filter|default|"
	    "calculation|relevant\n"
	    "begin group|g|About you|De vous||||||\n"
	    "select_one area or_other|area|Which area?|Où ?||||n||\n"
	    "select_one place|place|Which place?|Quel lieu ?|||area=${area}|||\n"
	    "begin group|h|Numbers|Nombres||||||${area} = 'n'\n"
	    "integer|men|Men|Hommes|. >= 0 and . < 100|At most 99, please.|||| \n"
	    "integer|women|Women|Femmes||||today()|| \n"
	    "end group||||||||\n"
	    "calculate|all||||||| ${men} + ${women}|\n"
	    "note|told|You are ${all}.||||||| \n"
	    "end group||||||||\n"
	    "text|more|Anything else?|Autre chose ?||||||\n", book_choices, &f));
	CHECK(need(t, &f, "h")->kind == QUESTION_TABLE);
	CHECK(need(t, &f, "g")->kind == QUESTION_SECTION);
	CHECK_STR(need(t, &f, "men")->table, "h");
	CHECK_STR(need(t, &f, "men")->when, "${area} = 'n'");
	CHECK_STR(need(t, &f, "men")->check, ". >= 0 and . < 100");
	CHECK_STR(form_say(&need(t, &f, "men")->message, NULL), "At most 99, please.");
	CHECK_STR(form_say(&need(t, &f, "men")->label, lang_find(S("fr"))), "Hommes");
	CHECK_STR(need(t, &f, "told")->table, "");
	CHECK_STR(need(t, &f, "area")->start, "n");
	CHECK_INT(need(t, &f, "area")->options.count, 3);
	CHECK_STR(need(t, &f, "area_other")->when, "selected(${area}, 'other')");
	CHECK_STR(form_say(&need(t, &f, "area_other")->label, lang_find(S("fr"))),
	    "Autre : lequel ?");
	CHECK_STR(need(t, &f, "place")->options.items[0].when, "'n'=${area}");
	CHECK_STR(need(t, &f, "all")->result, "${men} + ${women}");
	/* what follows the last group is in a section of its own */
	CHECK(need(t, &f, "more")[-1].kind == QUESTION_SECTION);
	CHECK_INT(f.left.total, 1);
	CHECK(is_left(&f, "women", 7, "today()"));
	/* all of it is kept, also the ";" of a label */
	form_write(&f, &out);
	NEED(form_read(t->arena, buf_view(&csv), "again.csv", &again, &found, t->e));
	CHECK_STR(form_say(&need(t, &again, "place")->options.items[0].label, NULL), "Oak; Ash");
	CHECK_STR(need(t, &again, "place")->options.items[1].when, "'s'=${area}");
	CHECK_STR(need(t, &again, "men")->check, ". >= 0 and . < 100");
	CHECK_STR(need(t, &again, "all")->result, "${men} + ${women}");
	CHECK_STR(need(t, &again, "women")->table, "h");
}

TEST(what_a_workbook_has_that_we_have_not_is_told_with_its_row)
{
	struct form f;
	NEED(read_book(t, "type|name|label|constraint|required|calculation|relevant\n"
	    "begin repeat|many|Members||||\n"
	    "text|who|Who?||${n} > 1||\n"
	    "end repeat||||||\n"
	    "integer|n|How many?|. < pulldata('x', 'y')||${who}|\n"
	    "calculate|odd||||indexed-repeat(1)|\n"
	    "geopoint|where|Where? {here}|||| ${odd} = 1\n"
	    "essay|long|Tell us||||\n"
	    "rank area|best|Best?||||\n"
	    "deviceid|id|||||\n", book_choices, &f));
	CHECK(is_left(&f, "many", 2, "asked once"));
	CHECK(is_left(&f, "who", 3, "at times only"));
	CHECK(is_left(&f, "n", 5, "typed, not worked out: ${who}"));
	CHECK(is_left(&f, "n", 5, "Every answer is taken"));
	CHECK(is_left(&f, "odd", 6, "left out: indexed-repeat(1)"));
	CHECK(is_left(&f, "where", 7, "line of text"));
	CHECK(is_left(&f, "where", 7, "always asked"));
	CHECK(is_left(&f, "where", 7, "shown as it is: {here}"));
	CHECK(is_left(&f, "long", 8, "\"essay\""));
	CHECK(is_left(&f, "best", 9, "without their order"));
	CHECK_INT(f.left.total, 10);
	CHECK(!form_find(&f, S("odd")) && !form_find(&f, S("id")));
}

#define CELL(name, value) "<" name ">" value "</" name ">"
#define ROW(cells) "<row>" cells "</row>"
#define QUESTION(qid, type, title, more) ROW(CELL("qid", qid) CELL("parent_qid", "0") \
	CELL("gid", "1") CELL("type", type) CELL("title", title) CELL("question", title "?") \
	CELL("language", "en") more)
#define ANSWER(qid, code, text, order) ROW(CELL("qid", qid) CELL("code", code) \
	CELL("answer", text) CELL("sortorder", order) CELL("language", "en"))
#define ATTRIBUTE(qid, name, value) ROW(CELL("qid", qid) CELL("attribute", name) \
	CELL("value", value))

static const char full_survey[] = "<document><groups><rows>" ROW(CELL("gid", "1")
	CELL("group_name", "G") CELL("language", "en")) "</rows></groups><questions><rows>"
	QUESTION("1", "L", "Q1", CELL("other", "Y"))
	QUESTION("2", "T", "Q2", CELL("preg", "/^[a-z ]+$/i"))
	QUESTION("3", "K", "Q3", "")
	QUESTION("4", "F", "Q4", CELL("lid", "7"))
	QUESTION("5", "*", "Q5", "")
	QUESTION("6", "O", "Q6", "")
	QUESTION("7", "T", "Q7", "")
	QUESTION("8", "G", "Q8", CELL("relevance", "Q1.NAOK == &quot;-oth-&quot;"))
	"</rows></questions><answers><rows>"
	ANSWER("1", "B", "Second", "2") ANSWER("1", "A", "First", "1")
	ANSWER("4", "r1", "The aims", "1") ANSWER("4", "r2", "The money", "2")
	ANSWER("6", "y", "Yes", "1") "</rows></answers><labels><rows>"
	ROW(CELL("lid", "7") CELL("code", "g") CELL("title", "Good") CELL("sortorder", "1")
	    CELL("language", "en"))
	ROW(CELL("lid", "7") CELL("code", "b") CELL("title", "Bad") CELL("sortorder", "2")
	    CELL("language", "en")) "</rows></labels><subquestions><rows>"
	ROW(CELL("qid", "31") CELL("parent_qid", "3") CELL("title", "M") CELL("question", "Men")
	    CELL("language", "en"))
	"</rows></subquestions><question_attributes><rows>"
	ATTRIBUTE("2", "maximum_chars", "20") ATTRIBUTE("3", "max_num_value_n", "50")
	ATTRIBUTE("1", "other_replace_text", "Else") ATTRIBUTE("7", "hidden", "1")
	ATTRIBUTE("6", "max_answers", "{Q3_M}")
	"</rows></question_attributes><defaultvalues><rows>"
	ROW(CELL("qid", "1") CELL("sqid", "0") CELL("defaultvalue", "B"))
	"</rows></defaultvalues><surveys_languagesettings><rows>" ROW(CELL("surveyls_title", "T"))
	"</rows></surveys_languagesettings></document>";

TEST(a_survey_gives_limits_others_defaults_and_its_old_sets_of_labels)
{
	struct form f;
	struct problems found = { .arena = t->arena };
	NEED(form_read_lss(t->arena, str_of(full_survey), "x.lss", &f, &found, t->e));
	const struct form_question *q = need(t, &f, "Q1");
	NEED(q->options.count == 3);
	CHECK_STR(q->options.items[0].code, "A");		/* in their order */
	CHECK_STR(form_say(&q->options.items[2].label, NULL), "Else");
	CHECK_STR(q->start, "B");
	CHECK(need(t, &f, "Q1_other")->kind == QUESTION_LINE);
	CHECK_STR(need(t, &f, "Q2")->check,
	    "(string-length(.) <= 20) and (regexMatch('/^[a-z ]+$/i', .))");
	CHECK_STR(need(t, &f, "Q3_M")->check, ". <= 50");
	CHECK(need(t, &f, "Q3_M")->kind == QUESTION_NUMBER);
	q = need(t, &f, "Q4_r2");
	NEED(q->options.count == 2);
	CHECK_STR(form_say(&q->label, NULL), "The money");
	CHECK_STR(form_say(&q->options.items[1].label, NULL), "Bad");
	CHECK(need(t, &f, "Q6_comment")->kind == QUESTION_TEXT);
	CHECK_INT(need(t, &f, "Q8")->options.count, 2);
	CHECK(need(t, &f, "Q8")->when.n > 0);
	CHECK(!form_find(&f, S("Q7")) && is_left(&f, "Q7", 0, "hidden"));
	CHECK(!form_find(&f, S("Q5")) && is_left(&f, "Q5", 0, "worked out"));
	CHECK(is_left(&f, "Q6", 0, "limit"));
	CHECK_INT(f.left.total, 3);
}

/* Workbooks that others wrote: each is a form, or is refused with a sentence. */
TEST(workbooks_in_the_wild_are_read_or_refused_with_a_reason)
{
	static const char *const folders[] = { "xforms/pyxform/tests/bug_example_xls",
		"xforms/pyxform/tests/example_xls" };
	int read = 0, refused = 0;
	for (size_t i = 0; i < 2; i++) {
		struct str *names;
		size_t count;
		const char *folder = test_shared(t, folders[i]);
		if (!folder)
			return;
		NEED(file_list(t->arena, folder, &names, &count, t->e));
		for (size_t k = 0; k < count; k++) {
			struct form f;
			struct problems found = { .arena = t->arena };
			if (!str_ends(names[k], S(".xlsx")))
				continue;
			const char *path = file_join(t->arena, folder, names[k].p);
			if (form_read_any(t->arena, path, names[k], &f, &found, t->e))
				read++;
			else
				refused += t->e->say[0] != 0;
			err_clear(t->e);
		}
	}
	CHECK_INT(read + refused, 25);
	CHECK(read >= 15);
}
