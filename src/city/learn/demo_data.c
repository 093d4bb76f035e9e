/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be learned in Brindlemere, and where. Invented; titles as people say them there. */
#include "city/learn/demo.h"

const struct demo_venue demo_venues[] = {
	{ "Central Library", "1 Market Cross", "N05", 0, "tram", "Market Cross, trams 1 and "
	  "4", 60,
	    "step-free lift accessible-toilet hearing-loop toilets internet baby-changing" },
	{ "Ropewalk Library", "22 Ropewalk", "N01", 0, "tram", "Ropewalk, tram 1", 140,
	    "step-free accessible-toilet toilets internet quiet" },
	{ "Lantern Street Reading Room", "7 Lantern Street", "N03", 0, "bus",
	    "Lantern Street, bus 12", 90, "step-free toilets internet pushchairs" },
	{ "Saltmarsh Book Bus", "Car park, Saltmarsh Road", "N13", 0, "bus",
	    "Saltmarsh Road, bus 31", 30, "internet" },
	{ "University of the Mere, Old Hall", "University Square", "N06", 1, "tram",
	    "University, trams 2 and 4", 200, "step-free lift accessible-toilet hearing-loop "
	    "toilets "
	    "internet bicycles" },
	{ "Science Yard", "3 Kiln Lane", "N10", 1, "tram", "Kiln Lane, tram 2", 320,
	    "step-free accessible-toilet toilets internet bicycles" },
	{ "Harbour Adult School", "40 Quayside", "N02", 2, "tram", "Quayside, tram 1", 80,
	    "step-free lift accessible-toilet toilets internet quiet baby-changing" },
	{ "Harbour Adult School, Southgate branch", "9 Southgate", "N14", 2, "train",
	    "Southgate station", 260, "step-free accessible-toilet toilets internet" },
	{ "Mill House Classroom", "The Old Mill, Weavers' Row", "N07", 2, "tram",
	    "Weavers' Row, tram 4", 110, "step-free accessible-toilet toilets pushchairs" },
	{ "Open Door House", "15 Tanner's Yard", "N04", 3, "tram", "Tanner's Yard, tram 4", 170,
	    "step-free accessible-toilet toilets internet prayer-room quiet pushchairs" },
	{ "Foundry Bank Community Hall", "2 Foundry Bank", "N08", 3, "bus",
	    "Foundry Bank, buses 12 and 14", 50, "step-free accessible-toilet toilets water" },
	{ "Far End Family Centre", "18 Far End", "N16", 3, "bus", "Far End, bus 40", 100,
	    "step-free toilets baby-changing pushchairs" },
	{ "Trades Workshop", "Dock 4, Quayside", "N02", 4, "tram", "Dockside, tram 1", 450,
	    "step-free accessible-toilet toilets disabled-parking" },
	{ "Chamber of Trades, Training Floor", "11 Market Cross", "N05", 4, "tram",
	    "Market Cross, trams 1 and 4", 150, "step-free lift accessible-toilet toilets "
	    "internet" },
	{ "Museum of the Tides", "Harbour Wall", "N02", 5, "ferry", "Harbour Wall ferry", 40,
	    "step-free lift accessible-toilet hearing-loop tactile toilets baby-changing" },
	{ "Tide Mill Garden", "Mill Pond, Orchard Lea", "N09", 5, "bus", "Orchard Lea, bus "
	  "7", 380,
	    "toilets water pushchairs" },
	{ "Beacon Hill School, evenings", "Beacon Hill Road", "N12", 2, "bus", "Beacon Hill, bus 5",
	    210, "step-free toilets internet" },
	{ "Linden Park Pavilion", "Linden Park", "N15", 3, "tram", "Linden Park, tram 2", 240,
	    "step-free accessible-toilet toilets water bicycles" },
	{ "Upper Meadow Health Centre", "4 Upper Meadow", "N11", 2, "bus", "Upper Meadow, bus 5",
	    70, "step-free lift accessible-toilet toilets" },
	{ "St Ada's Church Hall", "St Ada's Place", "N06", 3, "tram", "St Ada's, tram 2", 130,
	    "step-free toilets pushchairs" },
	{ "Weavers' Row Repair Café", "31 Weavers' Row", "N07", 4, "tram", "Weavers' Row, tram 4",
	    60, "toilets" },
	{ "Kiln Lane Allotments", "End of Kiln Lane", "N10", 5, "tram", "Kiln Lane, tram 2", 600,
	    "water" },
	{ "Southgate Sports Hall", "Station Road", "N14", 4, "train", "Southgate station", 180,
	    "step-free accessible-toilet toilets disabled-parking" },
	{ "Quayside Seamen's Club", "2 Quayside", "N02", 3, "tram", "Quayside, tram 1", 40,
	    "toilets" },
	{ "Lantern Street School, family room", "30 Lantern Street", "N03", 2, "bus",
	    "Lantern Street, bus 12", 160, "step-free toilets baby-changing pushchairs" },
	{ NULL }
};

/* Partners by number: 0 library, 1 university, 2 adult school, 3 forum, 4 chamber, 5 museum.
 * Days 1 Monday … 7 Sunday; times are the beginning; a price of 0 is free. */
const struct demo_offer demo_offers[] = {
	{ "English for beginners", "First words, first sentences: shopping, travel, the doctor. "
	  "Two teachers, twelve places. Books are lent.", "Just come and sit in. A teacher finds "
	  "the right group with you.", "non-formal", "023", "beginner", "en", 0, 90,
	  "migrants refugees", "no-papers small-group", "Learn English. Start with easy "
	  "words. It "
	  "costs nothing. You can come without papers.", DEMO_CHILDCARE | DEMO_GUIDANCE,
	  { { 6, 2, 18 * 60 + 30 }, { 9, 4, 10 * 60 }, { 2, 3, 18 * 60 },
	    { 8, 4, 18 * 60 + 30 } } },
	{ "Arabic and English language café", "People who speak Arabic and people who speak "
	  "English "
	  "help each other over tea. Everybody teaches, everybody learns.", "Just come.",
	  "informal", "023", "any", "ar en", 0, 120, "migrants refugees", "no-papers",
	  "Drink tea. Talk in Arabic and in English. Everybody is welcome.", DEMO_CHILDCARE,
	  { { 9, 2, 18 * 60 }, { 1, 6, 10 * 60 },
	    { 17, 5, 17 * 60 + 30 } } },
	{ "Reading and writing for adults", "In your own time, with a tutor of your own. "
	  "Nobody has "
	  "to read aloud.", "Ask at any library desk, or have somebody ring for you.",
	  "non-formal",
	  "002", "basic", "en", 0, 90, "women unemployed", "small-group easy-read quiet",
	  "You want to read and write better? Somebody helps you. It is free. Nobody laughs.",
	  DEMO_GUIDANCE, { { 2, 1, 10 * 60 }, { 6, 3, 18 * 60 }, { 10, 4, 13 * 60 },
	    { 16, 2, 18 * 60 + 30 } } },
	{ "First steps on a computer", "Switch it on, write, find, save. Six mornings; "
	  "tablets are "
	  "lent for the whole course.", "Sign up at the desk or by telephone.", "non-formal",
	  "061",
	  "basic", "en", 0, 120, "older offline", "equipment large-print small-group",
	  "Learn to use a computer. We lend you one. You need to know nothing.", DEMO_GUIDANCE,
	  { { 0, 2, 10 * 60 }, { 1, 4, 10 * 60 }, { 18, 5, 14 * 60 },
	    { 10, 1, 10 * 60 } } },
	{ "Your telephone: photos, messages, timetables", "Bring your own telephone. We look "
	  "at what "
	  "you want to do with it.", "Just come.", "informal", "061", "basic", "en fr es", 0, 90,
	  "older offline", "small-group", NULL, 0, { { 0, 3, 14 * 60 }, { 17, 2, 15 * 60 },
	  { 3, 5, 11 * 60 },
	    { 19, 3, 10 * 60 } } },
	{ "Evening lectures: how cities breathe", "Eight evenings on air, water, trees and "
	  "streets, "
	  "each by somebody who does research on it.", "No need to sign up.", "informal", "052",
	  "any", "en", 0, 90, NULL, "hearing-loop captions step-free", NULL, 0,
	  { { 4, 4, 19 * 60 },
	    { 11, 4, 14 * 60 + 30 } } },
	{ "Mathematics from the beginning", "Fractions, percent, formulas: what school left "
	  "out, at "
	  "your pace, in small groups.", "Sign up for a first talk.", "non-formal", "054",
	  "basic",
	  "en", 24, 90, "unemployed youth-at-risk", "small-group", NULL, DEMO_GUIDANCE,
	  { { 6, 1, 18 * 60 }, { 7, 3, 18 * 60 },
	    { 16, 3, 19 * 60 } } },
	{ "School leaving certificate in the evening", "Two years, four evenings a week, to "
	  "the same "
	  "certificate as at school. A grant is possible.", "Come to an advice evening first.",
	  "formal", "001", "secondary", "en", 0, 180, "youth-at-risk unemployed",
	  "step-free", NULL,
	  DEMO_GUIDANCE, { { 6, 1, 17 * 60 + 30 },
	    { 12, 1, 18 * 60 } } },
	{ "Care assistant, with practice in two homes", "Six months, recognised everywhere in "
	  "the "
	  "country; travel is paid.", "Sign up by the end of the month.", "formal", "092",
	  "vocational", "en", 0, 240, "unemployed women", "step-free", NULL, DEMO_GUIDANCE,
	  { { 18, 1, 9 * 60 },
	    { 8, 5, 17 * 60 + 30 } } },
	{ "Electrical work for those who changed country", "Your skills, this country's rules: "
	  "a bridge to the trade's certificate, with a meister.", "Bring what papers you "
	  "have; none "
	  "is fine too.", "formal", "071", "vocational", "en ar uk", 60, 240, "migrants refugees",
	  "no-papers", NULL, DEMO_GUIDANCE, { { 12, 2, 17 * 60 },
	    { 9, 1, 18 * 60 } } },
	{ "Repair café", "Bring the toaster, the lamp, the jeans. Somebody who knows how "
	  "mends it "
	  "with you.", "Just come.", "informal", "072", "any", "en", 0, 180, NULL, "equipment",
	  "Is something broken? Bring it. We repair it together.", 0, { { 20, 6, 10 * 60 },
	    { 23, 4, 17 * 60 } } },
	{ "Bicycle workshop for women and girls", "Brakes, chain, puncture; and riding for "
	  "those who "
	  "never could.", "Just come; bicycles are lent.", "non-formal", "071", "beginner",
	  "en ar so ti", 0, 120, "women migrants", "women-only equipment", NULL, DEMO_CHILDCARE,
	  { { 20, 3, 16 * 60 }, { 17, 7, 10 * 60 },
	    { 0, 6, 14 * 60 } } },
	{ "Bread from six countries", "Every week another baker, another dough. You take a loaf "
	  "home.", "Sign up by telephone.", "non-formal", "101", "any", "en", 5, 150, NULL,
	  "step-free", NULL, 0, { { 8, 4, 18 * 60 }, { 10, 6, 14 * 60 } } },
	{ "Cooking on little money", "Good meals for a family from what the market has left "
	  "at noon.",
	  "Just come.", "non-formal", "101", "any", "en ar", 0, 120, "parents deprived",
	  "step-free",
	  "Cook good food with little money. Eat together.", DEMO_CHILDCARE,
	  { { 11, 2, 11 * 60 }, { 24, 4, 16 * 60 },
	    { 8, 3, 11 * 60 } } },
	{ "Family learning: stories and sums", "Parents and children of five to eight learn "
	  "together; "
	  "afterwards everybody eats.", "Sign up at school.", "family-learning", "002", "basic",
	  "en ur pl", 0, 120, "families parents children", "step-free", NULL, DEMO_CHILDCARE,
	  { { 24, 3, 15 * 60 + 30 }, { 11, 5, 15 * 60 },
	    { 17, 6, 14 * 60 + 30 } } },
	{ "Story time in many languages", "Picture books read in two languages, songs, a "
	  "cushion for "
	  "everybody.", "Just come.", "family-learning", "023", "any", "en ar fr es zh ru", 0, 45,
	  "families children", "step-free", NULL, 0, { { 0, 6, 10 * 60 + 30 }, { 2, 6, 11 *
	  60 },
	    { 16, 4, 18 * 60 + 30 } } },
	{ "Saturday workshop: build a tide clock", "Wood, cardboard, a little physics: "
	  "children build "
	  "with an adult.", "Tickets at the museum.", "family-learning", "053", "any", "en",
	  3, 120,
	  "families children", "step-free hearing-loop", NULL, 0, { { 14, 6, 10 * 60 },
	    { 19, 7, 11 * 60 } } },
	{ "Touch tour of the museum", "For blind and partially sighted visitors and whoever they "
	  "bring: models, ropes, tools to touch.", "Ring us, we meet you at the ferry.",
	  "informal",
	  "022", "any", "en", 0, 90, "disabled", "audio-description assistance-dog "
	  "support-person "
	  "step-free", NULL, DEMO_GUIDANCE, { { 14, 7, 11 * 60 },
	    { 23, 2, 18 * 60 } } },
	{ "Sign language, first course", "Taught by deaf teachers. Greeting, family, work; "
	  "twelve "
	  "evenings.", "Sign up online.", "non-formal", "023", "beginner", "sgn en", 45, 90, NULL,
	  "sign-language small-group", NULL, 0, { { 6, 4, 18 * 60 + 30 }, { 16, 2, 19 * 60 },
	    { 5, 2, 18 * 60 + 30 } } },
	{ "History walk: ropes, mills and floods", "Two hours on foot through three hundred "
	  "years. "
	  "A flat route; benches on the way.", "Meet at the door.", "informal", "022", "any",
	  "en", 0, 120, NULL, "step-free", NULL, 0, { { 14, 7, 14 * 60 }, { 1, 7, 14 * 60 },
	    { 7, 6, 9 * 60 + 30 } } },
	{ "Study circle: reading the news together", "Eight people, one newspaper, no "
	  "teacher. We "
	  "choose a question a month and look for answers.", "Ring the library; a place becomes "
	  "free now and then.", "study-circle", "032", "any", "en", 0, 90, NULL,
	  "small-group", NULL,
	  0, { { 0, 4, 17 * 60 + 30 }, { 19, 1, 19 * 60 },
	    { 21, 3, 17 * 60 } } },
	{ "Study circle: growing old well in this city", "Neighbours find out together what "
	  "they need "
	  "and how to ask for it.", "Just come.", "study-circle", "031", "any", "en", 0, 90,
	  "older",
	  "step-free hearing-loop", NULL, 0, { { 17, 3, 10 * 60 }, { 19, 5, 14 * 60 },
	    { 16, 5, 18 * 60 } } },
	{ "Know your rights: work and wages", "Contracts, hours, holiday, what to do when "
	  "wages do not "
	  "come. With a lawyer.", "Just come; nobody asks for your name.", "informal", "042",
	  "any",
	  "en ar pl ru", 0, 120, "migrants refugees unemployed", "no-papers", "What are your "
	  "rights "
	  "at work? A lawyer tells you. You do not have to give your name.", DEMO_GUIDANCE,
	  { { 9, 5, 17 * 60 }, { 13, 3, 18 * 60 },
	    { 11, 2, 18 * 60 + 30 } } },
	{ "Start a small business", "From the idea to the first invoice: eight evenings and a "
	  "mentor "
	  "for a year.", "Sign up; the first evening shows whether it is for you.", "non-formal",
	  "041", "beginner", "en", 80, 120, "unemployed women", "step-free", NULL, DEMO_GUIDANCE,
	  { { 13, 2, 18 * 60 },
	    { 17, 1, 19 * 60 } } },
	{ "Book-keeping for associations", "What a treasurer must know, with your own books.",
	  "Sign up by e-mail.", "non-formal", "041", "intermediate", "en", 30, 180, NULL,
	  "step-free", NULL, 0, { { 13, 6, 9 * 60 },
	    { 2, 4, 16 * 60 } } },
	{ "Learn to code with games", "For young people of 12 to 18. Laptops are there.",
	  "Just come.", "non-formal", "061", "beginner", "en", 0, 120, "youth-at-risk children",
	  "equipment step-free", NULL, 0, { { 5, 3, 16 * 60 }, { 10, 1, 16 * 60 + 30 },
	    { 13, 4, 18 * 60 } } },
	{ "Open laboratory", "Microscopes, a 3D printer, people who help. Bring a question.",
	  "Just come.", "informal", "053", "any", "en", 0, 180, NULL, "equipment step-free",
	  NULL, 0,
	  { { 5, 6, 13 * 60 },
	    { 15, 7, 14 * 60 } } },
	{ "Growing vegetables in the city", "A year in the allotments, from seed to soup. "
	  "Beds at "
	  "sitting height are there.", "Just come.", "informal", "081", "any", "en so", 0, 150,
	  "older families", "equipment", NULL, 0, { { 21, 6, 9 * 60 }, { 15, 4, 17 * 60 },
	    { 3, 2, 11 * 60 } } },
	{ "Moving after sixty", "Gentle exercise on and beside a chair; afterwards coffee.",
	  "Just come.", "non-formal", "101", "any", "en", 2, 60, "older", "step-free", NULL, 0,
	  { { 18, 2, 10 * 60 }, { 22, 4, 10 * 60 }, { 19, 3, 11 * 60 },
	    { 8, 6, 10 * 60 } } },
	{ "First aid in your language", "One day, with a certificate; in English, Arabic, "
	  "Spanish or "
	  "Ukrainian.", "Sign up and say your language.", "non-formal", "102", "any", "en ar "
	  "es uk",
	  10, 360, "migrants parents", "step-free", NULL, DEMO_CHILDCARE, { { 18, 6, 9 * 60 } } },
	{ "Understanding your health", "Letters from the hospital, medicine, talking to the "
	  "doctor. "
	  "With nurses and interpreters.", "Just come.", "informal", "091", "basic", "en ar "
	  "ur", 0,
	  90, "migrants older women", "easy-read small-group", "What does the doctor's letter "
	  "say? "
	  "A nurse explains it.", DEMO_GUIDANCE, { { 18, 3, 17 * 60 }, { 10, 2, 10 * 60 },
	    { 24, 2, 17 * 60 + 30 } } },
	{ "Drawing by the water", "Pencil and ink, outside when it is dry.", "Just come; "
	  "paper is "
	  "there.", "non-formal", "021", "any", "en", 6, 120, NULL, "equipment", NULL, 0,
	  { { 23, 3, 18 * 60 }, { 15, 6, 15 * 60 },
	    { 20, 5, 17 * 60 } } },
	{ "Choir for everybody", "No audition, no notes needed. Songs from everywhere.",
	  "Just come.",
	  "informal", "021", "any", "en", 0, 90, NULL, "step-free", NULL, 0,
	  { { 19, 4, 19 * 60 }, { 8, 2, 19 * 60 } } },
	{ "Sewing together", "Machines are there. Alter, mend, make; a baby sleeps where it "
	  "wants.",
	  "Just come.", "informal", "072", "any", "en ar ti", 0, 150, "women migrants parents",
	  "women-only equipment", NULL, DEMO_CHILDCARE, { { 9, 3, 10 * 60 }, { 11, 1, 10 * 60
	  } } },
	{ "Spanish for the curious", "A first course with music and recipes.", "Sign up online.",
	    "non-formal", "023", "beginner", "es en", 55, 90, NULL, "small-group", NULL, 0,
	    { { 16, 1, 19 * 60 }, { 4, 2, 18 * 60 } } },
	{ "Chinese conversation", "With students of the university; for those who know a little.",
	    "Just come.", "informal", "023", "intermediate", "zh en", 0, 60, NULL, NULL, NULL, 0,
	    { { 4, 3, 17 * 60 + 30 } } },
	{ "Russian and Ukrainian reading group", "Short stories, read aloud, talked about.",
	    "Just come.", "study-circle", "022", "advanced", "ru uk", 0, 90, "refugees older", NULL,
	    NULL, 0, { { 1, 5, 17 * 60 } } },
	{ "French film evening with talk", "A film with captions, then talk in easy French.",
	  "Tickets at the door.", "informal", "023", "intermediate", "fr", 4, 150, NULL,
	  "captions",
	  NULL, 0, { { 4, 5, 19 * 60 } } },
	{ "Finding work: applications with somebody at your side", "We write it together, today. "
	  "Photographs and printing are free.", "Just come.", "informal", "003", "any",
	  "en ar es ru", 0, 180, "unemployed migrants youth-at-risk", "equipment "
	  "small-group", NULL,
	  DEMO_GUIDANCE, { { 0, 1, 9 * 60 }, { 7, 4, 9 * 60 }, { 10, 3, 9 * 60 } } },
	{ "Learning after prison: a door back", "Talks in confidence about school, trade or "
	  "university; somebody goes there with you.", "Ring, or ask your probation officer.",
	  "informal", "003", "any", "en", 0, 60, "prison", "quiet no-papers no-photos", NULL,
	  DEMO_GUIDANCE, { { 9, 4, 14 * 60 } } },
	{ "Online: statistics without fear", "Live on two evenings a week, recorded with "
	  "captions; "
	  "a tutor answers.", "Sign up online.", "non-formal", "054", "intermediate", "en", 0, 75,
	  NULL, "captions", NULL, DEMO_ONLINE, { { -1, 2, 19 * 60 } } },
	{ "Online: English for work", "In small groups on the screen, before or after the shift.",
	  "Sign up online.", "non-formal", "023", "intermediate", "en", 20, 60, "migrants",
	  "captions", NULL, DEMO_ONLINE, { { -1, 1, 7 * 60 }, { -1, 4, 20 * 60 } } },
	{ "Climate course for neighbours", "Five evenings, then one change in your street. Heat, "
	  "insulation, trees.", "Sign up with a neighbour.", "study-circle", "052", "any",
	  "en", 0,
	  120, "deprived", "step-free", NULL, DEMO_CHILDCARE, { { 10, 4, 18 * 60 }, { 7, 2,
	  18 * 60 } } },
	{ "Radio workshop", "Make a programme in a week and hear it on the city's station.",
	  "Ring us.", "non-formal", "032", "beginner", "en", 0, 180, "youth-at-risk", "equipment",
	  NULL, 0, { { 23, 5, 15 * 60 } } },
	{ "Swimming for those who never learned", "A warm pool, a patient teacher; also an "
	  "hour for "
	  "women only.", "Sign up at the desk.", "non-formal", "101", "beginner", "en", 8, 60,
	  "women migrants older", "women-only step-free", NULL, 0, { { 22, 7, 18 * 60 },
	  { 22, 1, 9 * 60 } } },
	{ "Fork lift licence", "Two days and an examination; the job centre often pays.",
	  "Sign up by telephone.", "formal", "104", "vocational", "en", 190, 480,
	  "unemployed", NULL,
	  NULL, 0, { { 12, 4, 8 * 60 } } },
	{ "Master class for joiners", "Stairs, drawn and built.", "For those with a trade.",
	  "formal",
	  "072", "advanced", "en", 240, 240, NULL, NULL, NULL, 0, { { 12, 6, 8 * 60 } } },
	{ "Teaching adults: a course for volunteers", "How adults learn, how to begin, how to "
	  "listen. "
	  "For everyone who helps in this directory.", "Sign up by e-mail.", "non-formal", "011",
	  "beginner", "en", 0, 150, NULL, "step-free hearing-loop", NULL, 0, { { 6, 6, 10 * 60 },
	  { 0, 5, 18 * 60 } } },
	{ "Philosophy at noon", "One question, forty minutes, bring your lunch.", "Just come.",
	  "informal", "022", "any", "en", 0, 40, NULL, "step-free hearing-loop", NULL, 0,
	  { { 4, 1, 12 * 60 + 15 } } },
	{ "Homework help", "Students and pensioners help; tea and fruit.", "Just come.",
	  "informal",
	  "001", "any", "en ar", 0, 120, "children families youth-at-risk", NULL, NULL, 0,
	  { { 2, 2, 15 * 60 }, { 10, 5, 15 * 60 }, { 3, 3, 15 * 60 }, { 24, 1, 15 * 60 } } },
	{ NULL }
};
