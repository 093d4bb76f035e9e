# SPDX-License-Identifier: AGPL-3.0-or-later
# The job of bench/tally in data.table: Rscript tally.R RECORDS.csv. Prints seconds.
suppressMessages(library(data.table))
setDTthreads(2)
file <- commandArgs(TRUE)[1]
time <- system.time({
  t <- fread(file, showProgress = FALSE)
  t[, y := as.integer(substr(as.character(date), 1, 4))]
  t[, age := cut(y - born, c(-1, 17, 24, 34, 49, 64, 200))]
  t[, done := status == "done"]
  t[, p := .GRP, by = learner_id]
  single <- c("neighbourhood", "sex", "age", "migration", "education", "work", "field", "level",
    "mode", "time", "provider", "fee", "route", "language")
  sets <- c(as.list(single), list(c("neighbourhood", "sex", "age"), c("neighbourhood", "migration")))
  for (dims in sets) {
    by <- c("y", dims)
    r <- t[, .(n = .N, c = sum(done), h = sum(hours)), by = by]
    d <- unique(t, by = c(by, "p"))[, .N, by = by]
  }
})
cat(time[["elapsed"]], "\n")
