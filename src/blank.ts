/** White space, format characters (such as the marks of a direction) and letters that show nothing. */
const INVISIBLE = /^(?:\s|\p{Cf}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0)*$/u

/** Whether a text has nothing that anybody could see. */
export const isBlank = (text: string): boolean => INVISIBLE.test(text)
