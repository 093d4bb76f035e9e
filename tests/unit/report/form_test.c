/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/file.h"
#include "city/report/form.h"

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
	CHECK(form_condition_check(&f, str_of(condition)));
	return form_condition_holds(&f, str_of(condition), answer_in, (void *)(uintptr_t)said);
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
}

TEST(a_condition_that_cannot_be_understood_is_refused_in_a_form_of_ones_own)
{
	static const char *const wrong[] = { "${plam} = 'yes'", "${plan} = ", "(${plan} = 'yes'",
		"${plan} = 'yes", "pulldata('x', ${plan})", "${plan} 'yes'", "and", "= 1", "plan)",
		"((((((((((((((((((((((((((((((((((((((((((((((((plan))))" };
	struct form f;
	struct problems found;
	NEED(read_text(t, branching, &f, &found));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		CHECK(!form_condition_check(&f, str_of(wrong[i])));
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
	    "<relevance>(regexMatch(\"/x/\", Q1))</relevance>"
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
	NEED(f.questions.count == 5);		/* the group, Q1, two rows of Q2, Q3 */
	const struct form_question *aims = form_find(&f, S("Q2_SQ1"));
	NEED(aims && form_find(&f, S("Q2_SQ2")));
	CHECK(aims->kind == QUESTION_CHOICE && aims->required);
	CHECK_INT(aims->options.count, 2);
	CHECK_STR(form_say(&aims->label, NULL), "How good is it?: The aims");
	CHECK_STR(form_say(&aims->label, lang_find(S("fr"))), "Est-il bon ?: Les buts");
	CHECK_STR(aims->when, "((Q1.NAOK == \"Y\"))");
	NEED(f.unconditional.count == 1);
	CHECK_STR(f.unconditional.items[0], "Q3");
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
