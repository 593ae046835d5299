/** `fettle logout`: revokes the token that `fettle login` got, and forgets it. */
export { logOut as run } from './login.ts'
