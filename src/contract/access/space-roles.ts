/** What somebody may do in a space. */
export const spaceRights = ['read', 'operate', 'change', 'own'] as const
export type SpaceRight = (typeof spaceRights)[number]

/** The roles that can be assigned in a space, and the rights that each gives. */
export const spaceRoles = {
  consumer: ['read'],
  operator: ['read', 'operate'],
  producer: ['read', 'change'],
  facilitator: ['read', 'operate', 'change', 'own'],
  // The data of a space is on its platform, whose own rights decide who reads it.
  dataconsumer: ['read'],
  datapreview: ['read'],
  publisher: ['read'],
} as const satisfies Record<string, readonly SpaceRight[]>

export type SpaceRole = keyof typeof spaceRoles
export const spaceRoleNames = Object.keys(spaceRoles) as readonly SpaceRole[]

/** The roles that a right needs, for people: any of them gives it. */
export const roleForRight = {
  read: 'consumer',
  operate: 'operator',
  change: 'producer',
  own: 'facilitator',
} as const satisfies Record<SpaceRight, SpaceRole>
