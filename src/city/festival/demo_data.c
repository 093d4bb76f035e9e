/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The events of the Brindlemere Learning Days. All of it is made up. */
#include "city/festival/demo.h"

enum { LIBRARY, UNIVERSITY, ADULT_SCHOOL, OPEN_DOOR, TRADES, MUSEUM };

const struct demo_event demo_events[] = {
	{ "Opening on Market Cross", "Music, a short walk through the programme and soup for "
	    "everybody. Each partner shows one thing you can try in five minutes.", "performance",
	    LIBRARY, 0, "11:00", "13:00", "families", "step-free toilet sign", "N05",
	    "Market Cross", 400, NULL },
	{ "Repair your bicycle", "Bring a bicycle that squeaks. Apprentices show how to mend "
	    "brakes and tyres; tools and patches are there.", "workshop", TRADES, 0, "14:00",
	    "17:00", "youth-at-risk", "step-free", "N07", "Weavers' Row workshop", 20, NULL },
	{ "Read to me: picture books in four languages", "Parents and children read together in "
	    "English, Arabic, Polish and Ukrainian.", "taster", LIBRARY, 0, "15:00", "16:30",
	    "families children migrants refugees", "step-free quiet", "N05", "Children's room", 30,
	    NULL },
	{ "What bees know", "A biologist tells how bees learn the way to flowers, and what cities "
	    "can do for them.", "talk", UNIVERSITY, 0, "18:30", "20:00", "", "step-free "
	    "hearing-loop", "N12", "Lecture hall 2", 120, NULL },
	{ "First steps on a computer", "We switch it on together, write a letter and find the bus. "
	    "No question is too simple.", "workshop", LIBRARY, 1, "10:00", "12:00",
	    "older offline", "step-free hearing-loop quiet", "N05", "Learning room, 1st floor", 12,
	    NULL },
	{ "Language café", "English over tea. Sit at a table with one person from here and one "
	    "from elsewhere; childcare is next door.", "meeting", OPEN_DOOR, 1, "16:00", "18:00",
	    "migrants refugees women", "step-free childcare", "N04", "The Open Door", 40, NULL },
	{ "Welding for beginners", "Make a hook for your coat and take it home. From 16 years; "
	    "protective clothing is lent.", "workshop", TRADES, 1, "17:00", "19:30",
	    "youth-at-risk unemployed", "", "N08", "Training hall, Foundry Bank", 8, NULL },
	{ "Numbers without fear", "Percent, interest and the small print, with examples from "
	    "letters that everybody gets.", "workshop", ADULT_SCHOOL, 1, "18:00", "19:30",
	    "deprived unemployed", "step-free easy-read", "N02", "Room 4", 16, NULL },
	{ "The harbour under the ground", "A walk along the old tide lines with an archaeologist. "
	    "Two kilometres, slowly, with benches on the way.", "tour", MUSEUM, 1, "14:00",
	    "15:30", "older families", "step-free", "N01", "Meeting point: crane at the quay", 25,
	    NULL },
	{ "Evening lecture: how a city remembers", "Street names, monuments and what they leave "
	    "out; with time for questions.", "talk", UNIVERSITY, 1, "19:00", "20:30", "",
	    "step-free hearing-loop", "N12", "Lecture hall 1", 180, NULL },
	{ "Letters to the office", "We read official letters together and write the answer.",
	    "meeting", ADULT_SCHOOL, 2, "09:30", "11:30", "deprived migrants refugees",
	    "step-free easy-read",
	    "N02", "Room 2", 14, NULL },
	{ "Grow beans on a balcony", "Pots, soil and seeds for the windowsill, and which beans "
	    "can stand the wind of Far End.", "workshop", LIBRARY, 2, "15:00", "16:30",
	    "families", "", "N16", "Branch library Far End", 18, NULL },
	{ "Museum for hands", "Touch what is usually behind glass: rope, pitch, oak and whale "
	    "bone. Made with people who are blind.", "exhibition", MUSEUM, 2, "10:00", "16:00",
	    "disabled families", "step-free toilet quiet transport", "N06", "Studio", 30, NULL },
	{ "Apply with your phone", "A photo, a short text, a good first sentence: your application "
	    "is finished when you leave.", "workshop", TRADES, 2, "13:00", "15:00",
	    "unemployed youth-at-risk", "step-free", "N03", "Lantern Street centre", 15, NULL },
	{ "Coding club opens its door", "Children show children how a game is made. Parents may "
	    "watch and will lose.", "open-day", LIBRARY, 2, "16:00", "18:00", "children "
	    "youth-at-risk",
	    "step-free", "N05", "Media lab", 24, NULL },
	{ "Choir for people who cannot sing", "Nobody auditions. After ninety minutes there are "
	    "three songs.", "taster", ADULT_SCHOOL, 2, "19:00", "20:30", "", "step-free "
	    "hearing-loop", "N14", "Southgate school, hall", 80, NULL },
	{ "Women on wheels", "Cycling for women who never learned it. Bicycles are lent; there "
	    "is a screened yard.", "workshop", OPEN_DOOR, 3, "10:00", "12:00", "women migrants "
	    "refugees",
	    "childcare", "N04", "Yard of The Open Door", 10, NULL },
	{ "Is this message true?", "How to check a picture, a number and a voice that asks for "
	    "money.", "talk", LIBRARY, 3, "14:00", "15:30", "older offline", "step-free "
	    "hearing-loop", "N09", "Orchard Lea community house", 40, NULL },
	{ "Chemistry in the kitchen", "Why bread rises and cabbage turns blue. The tasting is part "
	    "of the lesson.", "workshop", UNIVERSITY, 3, "16:00", "18:00", "children families",
	    "step-free", "N11", "School kitchen, Upper Meadow", 20, "3 for material; children free"
	    },
	{ "A trade in an hour", "Six trades, ten minutes each, with people who do it every day.",
	    "open-day", TRADES, 3, "15:00", "18:00", "youth-at-risk", "step-free toilet", "N08",
	    "Training hall, Foundry Bank", 100, NULL },
	{ "Study circle: our river", "Twelve neighbours ask one question for a year. Come to the "
	    "first evening and see if it is yours.", "meeting", ADULT_SCHOOL, 3, "18:30", "20:00",
	    "older", "step-free", "N13", "Saltmarsh hut", 12, NULL },
	{ "Poems in two voices", "Every poem is read twice: in the language it was written in, and "
	    "in English.", "performance", OPEN_DOOR, 3, "19:30", "21:00", "migrants refugees",
	    "step-free "
	    "sign", "N03", "Lantern Street centre", 60, NULL },
	{ "Star evening on Beacon Hill", "Telescopes for everybody, if the sky is clear; if not, "
	    "stories about it.", "tour", UNIVERSITY, 3, "21:30", "00:30", "families", "", "N12",
	    "Car park on Beacon Hill", 150, NULL },
	{ "Baby signs", "Talk with hands before there are words. For parents with babies under "
	    "two.",
	    "taster", LIBRARY, 4, "10:00", "11:00", "families", "step-free sign", "N10",
	    "Kiln Lane family house", 15, NULL },
	{ "Your rights at work", "Pay, breaks, sickness: a lawyer answers, without names.", "talk",
	    TRADES, 4, "17:30", "19:00", "unemployed migrants refugees", "step-free", "N04",
	    "The Open Door", 50, NULL },
	{ "Draw the old harbour", "Pencils and boards are there. Sit in the sun and look longer "
	    "than usual.", "workshop", MUSEUM, 4, "14:00", "17:00", "older", "step-free transport",
	    "N01", "Museum of the Tides, terrace", 20, "5; nothing with a city pass" },
	{ "Chess on the square", "Boards for beginners and for those who think ahead.", "game",
	    LIBRARY, 4, "15:00", "19:00", "", "step-free", "N05", "Market Cross", 60, NULL },
	{ "Second-hand, first class: mend your clothes", "Buttons, seams, patches. Machines are "
	    "threaded already.", "workshop", OPEN_DOOR, 4, "16:00", "18:30", "women", "childcare",
	    "N07", "Weavers' Row workshop", 16, NULL },
	{ "How a law is made, played", "A game for fourteen people: you are the council, the "
	    "harbour wants to grow, and there are only ninety minutes.", "game", UNIVERSITY, 4,
	    "18:00", "19:30", "youth-at-risk", "step-free", "N06", "St Ada's parish room", 28, NULL
	    },
	{ "First aid for children", "What to do when a child chokes, falls or burns itself.",
	    "workshop", ADULT_SCHOOL, 5, "10:00", "13:00", "families", "step-free childcare",
	    "N15", "Linden Park school", 24, NULL },
	{ "A day at the Adult School", "All rooms are open: sixteen languages, reading, writing, "
	    "computers, cooking. Advice in person.", "open-day", ADULT_SCHOOL, 5, "10:00", "16:00",
	    "deprived migrants refugees unemployed", "step-free toilet easy-read quiet", "N02",
	    "Harbour Adult School", 300, NULL },
	{ "Model boats, real physics", "Build a boat of cardboard that carries a brick.",
	    "workshop", MUSEUM, 5, "11:00", "13:00", "children families", "step-free", "N06",
	    "Studio", 24, NULL },
	{ "The city in ten languages", "Ten guides tell about the same street in ten languages; "
	    "listen to as many as you like.", "tour", OPEN_DOOR, 5, "14:00", "16:00", "migrants "
	    "refugees",
	    "step-free sign", "N03", "Lantern Street, upper end", 80, NULL },
	{ "Robots that fail", "Students show machines that do not work yet, and why that is how "
	    "one learns.", "exhibition", UNIVERSITY, 5, "13:00", "17:00", "youth-at-risk children",
	    "step-free toilet", "N12", "Hall of the institute", 120, NULL },
	{ "Dance for two left feet", "Salsa, waltz and a dance from Eritrea.", "taster",
	    ADULT_SCHOOL, 5, "19:00", "21:30", "", "step-free", "N14", "Southgate school, hall",
	    100, NULL },
	{ "Awards evening", "The learners, the educators, the neighbourhood and the firm of the "
	    "year, and supper for all.", "performance", LIBRARY, 5, "18:00", "20:00", "",
	    "step-free toilet sign hearing-loop", "N05", "City Library, great hall", 250, NULL },
	{ "Sunday with the fish", "Feed, count, ask: the keepers explain what the tide brings.",
	    "open-day", MUSEUM, 6, "10:00", "13:00", "families children", "step-free toilet",
	    "N01", "Museum of the Tides", 120, NULL },
	{ "Neighbours cook", "Six kitchens in Tanner's Yard, six countries; you eat what you have "
	    "helped to cut.", "meeting", OPEN_DOOR, 6, "11:00", "14:00", "migrants refugees older "
	    "families",
	    "step-free", "N04", "Tanner's Yard", 60, NULL },
	{ "Quiet reading", "Bring a book or take one. Two hours, no telephones.", "meeting",
	    LIBRARY, 6, "14:00", "16:00", "", "step-free quiet", "N15", "Pavilion, Linden Park",
	    40, NULL },
	{ "Closing: what we learned", "Everybody says one sentence. Then there is cake.", "meeting",
	    LIBRARY, 6, "16:30", "18:00", "", "step-free toilet sign", "N05", "Market Cross", 300,
	    NULL },
	{ NULL }
};

