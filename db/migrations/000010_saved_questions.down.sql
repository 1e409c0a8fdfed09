DROP TABLE saved_questions;
