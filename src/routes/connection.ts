import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { count, moment, words } from '../schemas/common.ts'
import { VERSION } from '../version.ts'
import { closedList } from '../schemas/labels/closed-list.ts'
import {
  CALLER_KIND_LABELS,
  CAPABILITY_STATUS_LABELS,
  DIRECTORY_STATE_LABELS,
  IDENTITY_LABELS,
} from '../schemas/labels/plans.ts'

const connection: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/connection',
    {
      schema: {
        operationId: 'TestConnection',
        summary: 'Test the connection',
        description:
          'Use this to see who the caller is, which roles they have, and what this service can do in its tenant.',
        tags: ['Connection'],
        'x-ms-visibility': 'internal',
        response: {
          200: Type.Object(
            {
              version: Type.String({ 'x-ms-summary': 'Version', description: 'The version of this service.' }),
              caller: Type.Object(
                {
                  id: Type.String({ 'x-ms-summary': 'Caller Id', description: 'What the caller is known by in logs.' }),
                  kind: closedList(CALLER_KIND_LABELS, {
                    'x-ms-summary': 'Kind',
                    description: 'How the caller proved who they are.',
                  }),
                  name: Type.String({ 'x-ms-summary': 'Name', description: 'The name of the caller.' }),
                  roles: Type.Array(Type.String({ 'x-ms-summary': 'Role', description: 'An app role.' }), {
                    'x-ms-summary': 'Roles',
                    description: 'The app roles that the caller has.',
                  }),
                },
                { 'x-ms-summary': 'Caller', description: 'Who is calling.' },
              ),
              tenantId: words('Tenant Id', 'The id of the tenant.'),
              tenantName: words('Tenant Name', 'The name of the tenant.'),
              writesEnabled: Type.Boolean({
                'x-ms-summary': 'Writes Enabled',
                description: 'Whether this service makes changes at all.',
              }),
              directory: Type.Optional(
                Type.Object(
                  {
                    state: closedList(DIRECTORY_STATE_LABELS, {
                      'x-ms-summary': 'State',
                      description: 'Whether lists and plans can be made from the copy of the directory.',
                    }),
                    asOf: moment('As Of', 'Up to when changes of names, departments and licenses are in the copy.'),
                    signInsAsOf: moment('Sign-Ins As Of', 'When the sign-in dates in the copy were read.'),
                    people: count('People', 'How many people the copy has.'),
                    sweep: Type.Optional(
                      Type.Object(
                        {
                          peopleRead: Type.Integer({
                            'x-ms-summary': 'People Read',
                            description: 'How many people were read so far.',
                          }),
                          peopleExpected: count('People Expected', 'About how many people there are.'),
                          readyDateTime: moment('Ready', 'When it will be done, as things stand.'),
                        },
                        { 'x-ms-summary': 'Sweep', description: 'The read of everybody that goes on at this moment.' },
                      ),
                    ),
                    code: words('Code', 'A stable name for why the last read did not become the copy.'),
                    message: words('Message', 'The same in one sentence.'),
                  },
                  {
                    'x-ms-summary': 'Directory',
                    description: 'The copy of the directory that lists and plans are made from.',
                  },
                ),
              ),
              capabilities: Type.Array(
                Type.Object({
                  capability: Type.String({
                    'x-ms-summary': 'Capability',
                    description: 'A stable name of what the service can do.',
                  }),
                  label: Type.String({ 'x-ms-summary': 'Label', description: 'The same for people to read.' }),
                  identity: closedList(IDENTITY_LABELS, {
                    'x-ms-summary': 'Identity',
                    description: 'Which identity of the service it needs.',
                  }),
                  status: closedList(CAPABILITY_STATUS_LABELS, {
                    'x-ms-summary': 'Status',
                    description:
                      'warning: a permission or a role in Azure seems to be missing, or Microsoft did not respond; ' +
                      'unavailable: a license is missing; unexpected: Microsoft refused for another reason; off: the ' +
                      'operator has switched it off.',
                  }),
                  tried: Type.Boolean({
                    'x-ms-summary': 'Tried',
                    description: 'Whether Microsoft was asked, rather than only permissions judged.',
                  }),
                  code: words('Code', 'A stable name for what is missing, or what Microsoft called its refusal.'),
                  message: words('Message', 'What is missing, in one sentence.'),
                  missingPermissions: words(
                    'Missing Permissions',
                    'The least privileged permissions that would do, or actions of Azure, with spaces between.',
                  ),
                }),
                {
                  'x-ms-summary': 'Capabilities',
                  description: 'What the service can do, and what is missing for the rest.',
                },
              ),
            },
            { description: 'The caller, the tenant and the capabilities.' },
          ),
        },
      },
      config: { roles: [] },
    },
    async ({ caller: { id, kind, name, roles }, services }) => ({
      version: VERSION,
      caller: { id, kind, name, roles },
      ...(await services.connection.test()),
    }),
  )
}

export default connection
