/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the invented city of Brindlemere plans; in other languages: content/demo/texts.csv. Days
 * count from the day on which the demonstration is made.
 */
#include "city/plan/demo.h"

#include <math.h>

const char demo_plan_title[] = "Everyone learns: plan of the learning city, 2024 to 2030";

const char demo_plan_vision[] =
    "In 2030 everyone in Brindlemere, from the cradle to old age, finds something to learn "
    "within a short walk, in words they understand and at a price they can pay. Nobody is "
    "asked for a certificate at the door. What people can do counts, wherever they learned "
    "it.";

const char demo_draft_title[] = "After 2030: a first draft";

const char demo_draft_vision[] =
    "What should learning in Brindlemere be like in 2035? Three questions are open: how we "
    "learn for a warmer city, who pays, and what the neighbourhoods decide by themselves.";

const struct demo_objective demo_objectives[] = {
	{ "Everyone finds a first step",
	    "People who have not learned anything for years begin where they already are: at the "
	    "laundrette, in the clinic's waiting room, at the school gate.",
	    "1" },
	{ "Learning near home, in every quarter",
	    "No resident should need a car, or more than one bus, to reach something worth "
	    "learning.",
	    "1 3" },
	{ "Skills that lead to decent work",
	    "Young people without work, people in low-paid jobs and newcomers get a real next "
	    "step, not another form.",
	    "2" },
	{ "We steer together and show what comes of it",
	    "Partners, learners and the city decide together, in the open, by figures that "
	    "everybody can check.",
	    "1 2 3" },
	{ NULL }
};

const char *const demo_steps[] = {
	"Partners found",
	"Money secured",
	"First course begins",
	"Open in all four districts",
	"Half-time review with learners",
	"Results published",
	"Staff and volunteers trained",
	"Council decides",
};

const struct demo_action demo_actions[] = {
	{ .title = "Learning cafés in Tanner's Yard and Foundry Bank",
	    .objective = 0, .lead = 2, .partners = "0 3", .start = -420, .end = 310,
	    .status = "running", .groups = "deprived older",
	    .areas = "involvement accessibility", .features = "4.2 5.2", .sdg = "4.6 10.2",
	    .series = "5.2.1", .slice = "age=65-plus", .from = 13.4, .to = 19,
	    .about = "Two mornings a week, tea included. People come for a form that has "
	    "to be filled in "
	    "and stay for the reading group.",
	    .steps = { { 0, -380, -390 }, { 2, -330, -325 }, { 4, 20, 0 },
	        { 5, 290, 0 } }, .step_count = 4,
	    .outputs = { { "Café mornings a year", 180, 164 },
	        { "People who came at least three times", 240, 212 } },
	},
	{ .title = "Mentors for refugees from day one",
	    .objective = 0, .lead = 3, .partners = "2 0", .start = -300, .end = 430,
	    .status = "running", .groups = "migrants refugees",
	    .areas = "involvement accessibility", .features = "4.4 9.2", .sdg = "4.5 10.7",
	    .series = "4.2.1", .slice = "background=refugees", .from = 18.5, .to = 24,
	    .about = "Every newcomer gets a mentor who speaks their language and knows the "
	    "way through "
	    "offices, schools and courses.",
	    .steps = { { 6, -270, -268 }, { 3, -30, 0 }, { 4, 60, 0 } }, .step_count = 3,
	    .outputs = { { "Mentors trained", 60, 48 },
	        { "Newcomers with a mentor", 150, 121 } },
	},
	{ .title = "Women's morning courses with childcare",
	    .objective = 0, .lead = 2, .partners = "3", .start = -200, .end = 500,
	    .status = "running", .groups = "migrants women parents",
	    .areas = "accessibility", .features = "4.2 1.3", .sdg = "5.5 4.6",
	    .series = "4.2.1", .slice = "sex=F", .from = 30.9, .to = 33,
	    .about = "Reading, numbers and computers, in the hours in which children are "
	    "at school; the "
	    "little ones are looked after next door.",
	    .steps = { { 1, -190, -185 }, { 2, -160, -150 }, { 3, 120, 0 } }, .step_count = 3,
	    .outputs = { { "Courses a year", 24, 19 } },
	},
	{ .title = "A place to go online in every library",
	    .objective = 0, .lead = 0, .partners = "1", .start = -520, .end = -40,
	    .status = "done", .groups = "offline older",
	    .areas = "accessibility", .features = "7.2", .sdg = "9.c 4.4",
	    .series = "7.2.2", .slice = "age=65-plus", .from = 70, .to = 85,
	    .about = "Machines, free printing, and somebody who has time.",
	    .steps = { { 1, -500, -505 }, { 6, -420, -400 }, { 3, -120, -118 },
	        { 5, -60, -45 } }, .step_count = 4,
	    .outputs = { { "Public machines", 120, 126 },
	        { "Advice hours a week", 60, 64 } },
	},
	{ .title = "Learning neighbourhoods: Saltmarsh and Far End",
	    .objective = 1, .lead = -1, .partners = "0 2 5", .start = -150, .end = 580,
	    .status = "running", .groups = "deprived families",
	    .areas = "planning involvement accessibility", .features = "5.1 5.2 1.4",
	    .sdg = "11.3 4.7",
	    .series = "5.1.1", .slice = "", .from = NAN, .to = NAN,
	    .about = "Residents decide what is learned in their quarter, and hold the purse.",
	    .steps = { { 0, -120, -110 }, { 7, -60, -55 }, { 4, 200, 0 } }, .step_count = 3,
	    .outputs = { { "Residents in the two circles", 40, 33 } },
	},
	{ .title = "Schools open their doors after four",
	    .objective = 1, .lead = -1, .partners = "2", .start = 60, .end = 700,
	    .status = "planned", .groups = "children families",
	    .areas = "accessibility funding", .features = "5.1 12.2", .sdg = "4.a",
	    .series = "5.1.1", .slice = "", .from = 14.9, .to = 16,
	    .about = "Six schools lend their rooms to anyone who teaches or learns, "
	    "caretaker included.",
	    .steps = { { 1, 90, 0 }, { 7, 120, 0 }, { 3, 500, 0 } }, .step_count = 3,
	},
	{ .title = "Saturday workshops that travel",
	    .objective = 1, .lead = 5, .partners = "0", .start = -240, .end = 120,
	    .status = "running", .groups = "deprived children families",
	    .areas = "celebration accessibility", .features = "2.4 5.3", .sdg = "4.7 11.4",
	    .series = "2.4.1", .slice = "age=65-plus", .from = 2.6, .to = 3,
	    .about = "The museum packs its workshop into a van and goes where no museum is.",
	    .steps = { { 1, -230, -228 }, { 3, -10, 0 }, { 5, 110, 0 } }, .step_count = 3,
	    .outputs = { { "Workshops held", 48, 39 },
	        { "Children and adults", 1400, 1180 } },
	},
	{ .title = "Brindlemere Learning Days",
	    .objective = 1, .lead = -1, .partners = "0 1 2 3 4 5", .start = -330, .end = 90,
	    .status = "running", .groups = "",
	    .areas = "celebration", .features = "9.1", .sdg = "4.7",
	    .series = "9.1.1", .slice = "", .from = 164, .to = 300,
	    .about = "A week of events, all free, in every district.",
	    .steps = { { 0, -300, -298 }, { 6, 30, 0 }, { 5, 80, 0 } }, .step_count = 3,
	    .outputs = { { "Events", 220, 187 } },
	},
	{ .title = "Second chance: from no school to a trade",
	    .objective = 2, .lead = 4, .partners = "2", .start = -280, .end = 450,
	    .status = "running", .groups = "youth-at-risk unemployed",
	    .areas = "planning accessibility", .features = "6.4 4.3", .sdg = "8.6 4.4",
	    .series = "6.4.1", .slice = "", .from = 9.2, .to = 7,
	    .about = "A year of workshop, school and pay for those who left without a certificate.",
	    .steps = { { 1, -260, -240 }, { 2, -180, -175 }, { 4, 15, 0 },
	        { 5, 420, 0 } }, .step_count = 4,
	    .outputs = { { "Young people in training", 60, 57 },
	        { "Went on to an apprenticeship", 40, 26 } },
	},
	{ .title = "Language at work",
	    .objective = 2, .lead = 4, .partners = "2 3", .start = 40, .end = 600,
	    .status = "planned", .groups = "migrants refugees",
	    .areas = "accessibility", .features = "6.1", .sdg = "8.5 4.4",
	    .budget = "Employers pay half the hours",
	    .series = "6.1.2", .slice = "", .from = 22, .to = 25.7,
	    .about = "Two hours a week, in the firm, in working time.",
	    .steps = { { 0, 70, 0 }, { 2, 150, 0 } }, .step_count = 2,
	},
	{ .title = "What you can do counts: recognition desk",
	    .objective = 2, .lead = 1, .partners = "2 4", .start = -90, .end = 640,
	    .status = "running", .groups = "migrants unemployed",
	    .areas = "accessibility monitoring", .features = "9.3", .sdg = "4.4",
	    .series = "9.3.1", .slice = "", .from = NAN, .to = NAN,
	    .about = "One desk where people learn what their experience is worth, and get "
	    "it in writing.",
	    .steps = { { 0, -60, -50 }, { 6, 30, 0 }, { 2, 100, 0 } }, .step_count = 3,
	},
	{ .title = "Green trades for the harbour",
	    .objective = 2, .lead = 4, .partners = "1", .start = -360, .end = -100,
	    .status = "stopped", .groups = "unemployed",
	    .areas = "funding", .features = "6.3 3.3", .sdg = "13.3 8.3",
	    .series = "", .slice = "", .from = NAN, .to = NAN,
	    .about = "Courses in repair, insulation and solar fitting.",
	    .note = "The port authority withdrew its share; we look for another way.",
	    .steps = { { 0, -340, -330 }, { 1, -250, 0 } }, .step_count = 2,
	},
	{ .title = "A seat for learners in the steering group",
	    .objective = 3, .lead = -1, .partners = "3", .start = -260, .end = -80,
	    .status = "done", .groups = "",
	    .areas = "involvement", .features = "11.1 10.2", .sdg = "16.7",
	    .budget = "No cost",
	    .series = "11.1.1", .slice = "", .from = NAN, .to = NAN,
	    .about = "Two learners decide with the others, elected by those who use the courses.",
	    .steps = { { 7, -200, -205 }, { 5, -90, -82 } }, .step_count = 2,
	},
	{ .title = "Open figures, once a year, in plain words",
	    .objective = 3, .lead = -1, .partners = "1", .start = -100, .end = 260,
	    .status = "running", .groups = "",
	    .areas = "monitoring", .features = "10.3", .sdg = "17.18 16.6",
	    .budget = "City budget line 4401",
	    .series = "10.3.1", .slice = "", .from = 3, .to = 4,
	    .about = "The city shows every spring what was reached and what was not, and "
	    "asks what to "
	    "change.",
	    .steps = { { 1, -80, -70 }, { 5, 150, 0 } }, .step_count = 2,
	    .outputs = { { "Printed summaries handed out", 3000, 2400 } },
	},
	{ .title = "A travelling exhibition on how we learn",
	    .objective = -1, .lead = 5, .partners = "", .start = 0, .end = 0,
	    .status = "idea", .groups = "families",
	    .areas = "celebration", .features = "9.1", .sdg = "4.7",
	    .series = "", .slice = "", .from = NAN, .to = NAN,
	    .about = "An idea of the museum; no money yet.",
	},
	{ .title = NULL }
};

/* Comments come in the language of who writes; answers in the city's. */
const struct demo_comment demo_comments[] = {
	{ "Why only two quarters? In Lantern Street there is nothing at all after five.",
	    "M. from Lantern Street", "en", "shown", 4, "You are right. Lantern Street "
	    "follows next year; until then the library van stops "
	    "there on Tuesdays.", -40 },
	{ "Me gusta mucho la idea de los mentores. ¿Puedo ayudar? Hablo español y árabe.",
	    "Lucía", "es", "shown", 1, "Yes, please: come to the Open Door on Thursday at "
	    "six.", -36 },
	{ "أريد دورات مسائية، لأنني أعمل في النهار.",
	    "", "ar", "shown", 2, "The women's courses stay in the morning; an evening "
	    "course begins in autumn. We have "
	    "added it to the plan.", -31 },
	{ "Please write shorter sentences. I gave up on page two.",
	    "", "en", "shown", -1, "Done: there is an easy version of four pages now.", -30 },
	{ "Les cours en entreprise, très bien. Mais qui vérifie que l'heure est vraiment payée ?",
	    "Un salarié du port", "fr", "waiting", 9, NULL, -3 },
	{ "Buy cheap watches at this address!!!",
	    "", "en", "hidden", -1, NULL, -20 },
	{ "My son left school at fifteen. Who do I phone about the second chance?",
	    "Anne", "en", "waiting", 8, NULL, -1 },
	{ NULL }
};
