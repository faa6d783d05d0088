import { AppError } from '../foundation/app-error.ts'
import type { Readers, Space, UnitOfWork, User } from '../store/store.ts'
import type { AccessWork, DeclaredAccess } from './access-work.ts'
import { spaceDocument, userDocument } from './documents.ts'

/**
 * Makes the state say of the owner and the spaces of millrace.yaml what the file says. Throws AppError
 * MILLRACE-SPACE-NAME-TAKEN when a space that is not in the file has the name of one that is.
 */
export async function declareAccess({
  store,
  clock,
  declared,
}: Pick<AccessWork, 'store' | 'clock' | 'declared'>): Promise<void> {
  // Looked at first: as a rule there is nothing to write.
  if (await store.read(records => isDeclared(records, declared))) return
  await store.write(async unit => {
    await unit.spaces.lock()
    const now = clock.now()
    await declareOwner(unit, declared, now)
    for (const space of declared.spaces) await declareSpace(unit, space, { declared, now })
  })
}

async function isDeclared({ users, spaces }: Readers, declared: DeclaredAccess): Promise<boolean> {
  const owner = await users.get(declared.owner.id)
  if (!owner || !isSame(owner, ownerFields(declared))) return false
  for (const { id, name } of declared.spaces) {
    const space = await spaces.get(id)
    if (!space || !isSame(space, { name, ownerId: declared.owner.id })) return false
  }
  return true
}

async function declareOwner(unit: UnitOfWork, declared: DeclaredAccess, now: Date): Promise<void> {
  const { id } = declared.owner
  const before = await unit.users.get(id)
  const fields = ownerFields(declared)
  if (before && isSame(before, fields)) return
  // Somebody else may have the id as subject: then it is told apart.
  const subject = (await unit.users.bySubject(id)) ? `millrace.yaml|${id}` : id
  const after: User = { subject, createdAt: now, ...before, ...fields, id, updatedAt: now }
  await (before ? unit.users.replace(after) : unit.users.add(after))
  await unit.audit.add({
    at: now,
    by: id,
    action: before ? 'user.updated' : 'user.created',
    subject: id,
    ...(before && { before: userDocument(before) }),
    after: userDocument(after),
  })
}

function ownerFields({ owner }: DeclaredAccess) {
  return { name: owner.name, role: 'TenantAdmin', status: 'active' } as const
}

async function declareSpace(
  unit: UnitOfWork,
  { id, name }: DeclaredAccess['spaces'][number],
  { declared, now }: { readonly declared: DeclaredAccess; readonly now: Date },
): Promise<void> {
  const by = declared.owner.id
  const before = await unit.spaces.get(id)
  if (before && isSame(before, { name, ownerId: by })) return
  const named = await unit.spaces.byName(name)
  if (named && named.id !== id) throw nameTaken(name, named)
  const made = { description: '', createdAt: now, createdBy: by }
  const after: Space = { ...made, ...before, id, name, ownerId: by, updatedAt: now }
  await (before ? unit.spaces.replace(after) : unit.spaces.add(after))
  await unit.audit.add({
    at: now,
    by,
    action: before ? 'space.updated' : 'space.created',
    subject: id,
    spaceId: id,
    ownerId: by,
    ...(before && { before: spaceDocument(before) }),
    after: spaceDocument(after),
  })
}

function isSame<Thing extends object>(thing: Thing, fields: Partial<Thing>): boolean {
  return Object.entries(fields).every(([name, value]) => thing[name as keyof Thing] === value)
}

function nameTaken(name: string, { id }: Space): AppError {
  return new AppError(
    'MILLRACE-SPACE-NAME-TAKEN',
    `millrace.yaml names a space "${name}", and the state has another one of that name`,
    { fix: `Give the space in millrace.yaml the id ${id} if it is the same one, or another name.` },
  )
}
