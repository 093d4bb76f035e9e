/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What each measure of the Key Features says in plain words. {value} of {base}: of a percentage,
 * how many of 100 (or 1,000) it concerns; without {base}: the figure itself. A city's own series
 * can have a sentence of its own (the field "sentence"), which wins over these.
 */
#include "measure/indicator_words.h"

#include "base/lang.h"

static const struct {
	const char *code, *text;
} sentences[] = {
	{ "1.1.1", N_("Of {base} residents aged 15 and over, {value} can read and write.") },
	{ "1.2.1", N_("Of {base} people who may vote, {value} went to the polls in the latest main "
	    "city election.") },
	{ "1.2.2", N_("Of {base} residents, {value} did unpaid voluntary work in the last "
	    "12 months.") },
	{ "1.3.1", N_("Of {base} seats in the city council, {value} are held by women.") },
	{ "1.3.2", N_("Of {base} board seats in the city's ten largest firms, {value} are held by "
	    "women.") },
	{ "1.4.1", N_("For every 100,000 residents the police recorded {value} crimes in a "
	    "year.") },
	{ "1.4.2", N_("Of {base} residents, {value} believe that children of poorer families can "
	    "do better than their parents.") },
	{ "2.1.1", N_("The city's economy produced {value} US dollars for each resident.") },
	{ "2.1.2", N_("Of {base} residents, {value} live under the international poverty "
	    "line.") },
	{ "2.2.1", N_("Of {base} people who work or look for work, {value} have no job.") },
	{ "2.3.1", N_("Of {base} employed people, {value} work in science and technology and have "
	    "a tertiary degree.") },
	{ "2.3.2", N_("For every 100,000 residents {value} patents were applied for in a year.") },
	{ "2.4.1", N_("Each resident made {value} visits to cultural places in a year on "
	    "average.") },
	{ "2.5.1", N_("Of {base} residents, {value} take exercise or do sport regularly.") },
	{ "3.1.1", N_("The city gave off {value} tonnes of carbon dioxide for each resident in a "
	    "year.") },
	{ "3.1.2", N_("Each resident left {value} kg of household waste in a year on average.") },
	{ "3.2.1", N_("Of {base} residents, {value} live in slums or inadequate housing.") },
	{ "3.2.2", N_("Of {base} residents, {value} are satisfied with public transport.") },
	{ "3.3.1", N_("On the scale from 0 to 5, experts rate education for sustainable "
	    "development at {value}.") },
	{ "4.1.1", N_("Of {base} young children, {value} are in early childhood care and "
	    "education.") },
	{ "4.1.2", N_("Residents aged 25 and over went to school for {value} years on "
	    "average.") },
	{ "4.1.3", N_("Of {base} people of the age for it, {value} are in tertiary "
	    "education.") },
	{ "4.2.1", N_("Of {base} adult residents, {value} took part in education or training in "
	    "the last 12 months.") },
	{ "4.3.1", N_("On the scale from 0 to 5, experts rate how easily learners can move through "
	    "the system at {value}.") },
	{ "4.4.1", N_("Of {base} learners from disadvantaged groups, {value} receive "
	    "support.") },
	{ "5.1.1", N_("For every 100,000 residents there are {value} places of community "
	    "learning.") },
	{ "5.2.1", N_("Of {base} residents, {value} take part in learning in their community "
	    "regularly.") },
	{ "5.2.2", N_("Of {base} residents, {value} take part in learning within the family "
	    "regularly.") },
	{ "5.3.1", N_("On the scale from 0 to 5, experts rate the use of local learning resources "
	    "at {value}.") },
	{ "6.1.1", N_("Of {base} employees, {value} took part in education or training.") },
	{ "6.1.2", N_("Of {base} migrant workers, {value} took part in education or "
	    "training.") },
	{ "6.2.1", N_("Of {base} employers, {value} are learning organisations by the agreed "
	    "definition.") },
	{ "6.3.1", N_("Of {base} units of money that employers pay in wages, {value} go into "
	    "training.") },
	{ "6.4.1", N_("Of {base} young people aged 15 to 24, {value} are neither at work nor in "
	    "education or training.") },
	{ "6.4.2", N_("Of {base} unemployed people, {value} are in a training scheme.") },
	{ "7.1.1", N_("Of {base} educators, {value} are trained in teaching with computers and "
	    "networks.") },
	{ "7.1.2", N_("Of {base} educators, {value} use computers and networks in class "
	    "regularly.") },
	{ "7.2.1", N_("For every 100 residents there are {value} mobile subscriptions.") },
	{ "7.2.2", N_("Of {base} residents, {value} use the internet.") },
	{ "7.2.3", N_("Of {base} residents, {value} learn online or learn to use computers.") },
	{ "7.3.1", N_("The share of e-learning content is {value}.") },
	{ "8.1.1", N_("On the scale from 0 to 5, experts rate how well people learn to learn at "
	    "{value}.") },
	{ "8.2.1", N_("Of {base} residents, {value} mix on friendly terms with people of other "
	    "cultures.") },
	{ "8.3.1", N_("Of {base} educators, {value} hold the training that is required.") },
	{ "8.3.2", N_("For each educator there are {value} learners.") },
	{ "8.4.1", N_("Of {base} learners, {value} are satisfied with the place where they "
	    "learn.") },
	{ "9.1.1", N_("There were {value} learning events in a year.") },
	{ "9.2.1", N_("Of {base} residents, {value} are satisfied with the information and advice "
	    "on learning.") },
	{ "9.3.1", N_("On the scale from 0 to 5, experts rate the recognition of what people have "
	    "learned at {value}.") },
	{ "10.1.1", N_("On the scale from 0 to 5, experts rate the city's leadership for learning "
	    "at {value}.") },
	{ "10.2.1", N_("On the scale from 0 to 5, experts rate the city's policy for learning at "
	    "{value}.") },
	{ "10.3.1", N_("On the scale from 0 to 5, experts rate how the city checks its progress at "
	    "{value}.") },
	{ "11.1.1", N_("On the scale from 0 to 5, experts rate how the partners are brought "
	    "together at {value}.") },
	{ "11.2.1", N_("On the scale from 0 to 5, experts rate how far those concerned take part "
	    "at {value}.") },
	{ "12.1.1", N_("Of {base} units of money that the city spends, {value} go into education "
	    "and learning.") },
	{ "12.2.1", N_("On the scale from 0 to 5, experts rate how well resources are used at "
	    "{value}.") },
	{ "12.3.1", N_("Of {base} units of public money for learning, {value} go to disadvantaged "
	    "groups.") },
	{ "12.4.1", N_("Of {base} residents, {value} give their skills or knowledge to learning "
	    "without pay.") },
	{ "12.4.2", N_("The city works with {value} partners abroad.") },
};

const char *sentence_template(struct str framework, struct str code)
{
	if (!str_eq(framework, S("key-features")))
		return NULL;
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (str_eq(code, str_of(sentences[i].code)))
			return sentences[i].text;
	return NULL;
}
