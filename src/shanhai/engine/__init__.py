"""Plan → steps → values with evidence. No input or output here: frames come in, frames go out."""
