// Imported first: where times are tested, it is London's, whatever the computer's.
process.env.TZ = "Europe/London";
