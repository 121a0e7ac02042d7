/**
 * The service with a door that asks nobody anything: for measuring only, which is why it stands here and not in `src`.
 * It takes the place of the real one before anything is started, and only in this process.
 */
import { DoorGuard } from '../dist/src/delivery/http/door.guard.js';
import { ROUTES } from '../dist/src/delivery/http/routes.js';

const CALLER = { person: 'manager', roles: ['manager'], machine: false };
const QUERY = { limit: 100 };

DoorGuard.prototype.watch = () => undefined;
DoorGuard.prototype.canActivate = (context) => {
  const request = context.switchToHttp().getRequest();
  request.route = ROUTES['GET /v1/nav'];
  request.caller = CALLER;
  request.role = 'manager';
  request.query = QUERY;
  return true;
};

await import('../dist/src/main.js');
