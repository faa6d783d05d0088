/** A label of a connection, and of the servers that run the tasks which use it. */
export const labelPattern = /^[\w.-]{1,64}$/
export const labelRule = 'must be 1 to 64 letters, digits, _, . or -'
