/** Codes that say what of a path is not there. */
export const projectProblems = ['MILLRACE-PROJECT-UNKNOWN']
export const taskProblems = [...projectProblems, 'MILLRACE-PROJECT-UNKNOWN-TASK']
export const runProblems = [...taskProblems, 'MILLRACE-RUN-UNKNOWN']

/** Codes that say why a project is not changed. */
export const changeProblems = [...projectProblems, 'MILLRACE-PROJECT-IN-FILES', 'MILLRACE-PROJECT-CHANGED']
