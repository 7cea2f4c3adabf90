// An ONVIF device of one motion detector, on gSOAP's own SOAP, WS-Addressing and WS-Security.
//
// Everything but what the operations do is generated from the WSDL files, see build.
// Arguments: user name, password. Prints its port, then each operation as it is carried out.
// Reads lines: "1" or "0", motion or none. The end of its input ends it.

#include "PullPointSubscriptionBinding.nsmap"
#include "soapH.h"
#include "wsaapi.h"
#include "wsseapi.h"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace {

const std::string EVENTS = "http://www.onvif.org/ver10/events/wsdl/";
const std::string MANAGER = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/";
constexpr time_t DEFAULT_SECONDS = 60;

struct Message {
  bool is_change;
  bool is_on;
};

struct Subscription {
  time_t ends;
  std::deque<Message> messages;
};

std::string username, password, base;
std::mutex mutex;
std::condition_variable changed;
std::map<std::string, Subscription> subscriptions;  // by number
bool motion = false;
int last_number = 0;

// Looks at who asks and prepares the answer's header; an error is the answer then.
int begin(soap *ctx, const char *operation, const std::string &action = "") {
  const char *name = soap_wsse_get_Username(ctx);
  int error = SOAP_OK;
  if (!name || username != name)
    error = soap_wsse_fault(ctx, wsse__FailedAuthentication, "unknown user");
  else if (soap_wsse_verify_Password(ctx, password.c_str()))
    error = ctx->error;
  soap_wsse_delete_Security(ctx);
  std::lock_guard<std::mutex> lock(mutex);
  std::cout << (error ? "refused " : "") << operation << std::endl;
  if (error) return error;
  if (!ctx->header || !ctx->header->wsa5__Action) {
    ctx->header = nullptr;
    return SOAP_OK;
  }
  if (soap_wsa_check(ctx)) return ctx->error;
  return soap_wsa_reply(ctx, nullptr, action.empty() ? nullptr : soap_strdup(ctx, action.c_str()));
}

// Durations without days: "PT1H2M3.5S".
double seconds_of(const std::string &duration) {
  double seconds = 0;
  const std::map<char, double> units{{'H', 3600}, {'M', 60}, {'S', 1}};
  for (size_t at = duration.find('T') + 1; at < duration.size(); ++at) {
    size_t length = 0;
    const double number = std::stod(duration.substr(at), &length);
    at += length;
    seconds += number * units.at(duration.at(at));
  }
  return seconds;
}

time_t end_of(soap *ctx, const std::string *when) {
  const time_t now = time(nullptr);
  if (!when) return now + DEFAULT_SECONDS;
  if (when->front() == 'P') return now + static_cast<time_t>(seconds_of(*when));
  time_t moment;
  return soap_s2dateTime(ctx, when->c_str(), &moment) ? now + DEFAULT_SECONDS : moment;
}

// The subscription that a request is addressed to; nullptr where it is over. Call with the mutex.
Subscription *find(soap *ctx) {
  const std::string path = ctx->path;
  const auto found = subscriptions.find(path.substr(path.rfind('/') + 1));
  if (found == subscriptions.end()) return nullptr;
  if (found->second.ends >= time(nullptr)) return &found->second;
  subscriptions.erase(found);
  return nullptr;
}

int gone(soap *ctx) { return soap_sender_fault(ctx, "no such subscription", nullptr); }

void add(wsnt__NotificationMessageHolderType *holder, soap *ctx, const Message &message) {
  holder->Topic = soap_new_wsnt__TopicExpressionType(ctx);
  holder->Topic->Dialect = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet";
  holder->Topic->__item = "tns1:RuleEngine/CellMotionDetector/Motion";
  const std::string text =
      std::string("<tt:Message UtcTime=\"") + soap_dateTime2s(ctx, time(nullptr)) +
      "\" PropertyOperation=\"" + (message.is_change ? "Changed" : "Initialized") +
      "\"><tt:Source><tt:SimpleItem Name=\"VideoSourceConfigurationToken\" Value=\"V1\"/>"
      "<tt:SimpleItem Name=\"Rule\" Value=\"R1\"/></tt:Source><tt:Data>"
      "<tt:SimpleItem Name=\"IsMotion\" Value=\"" + (message.is_on ? "true" : "false") +
      "\"/></tt:Data></tt:Message>";
  holder->Message.__any = soap_strdup(ctx, text.c_str());
}

void set_motion(bool is_on) {
  std::lock_guard<std::mutex> lock(mutex);
  motion = is_on;
  for (auto &entry : subscriptions) entry.second.messages.push_back({true, is_on});
  changed.notify_all();
}

}  // namespace

int __tds__GetSystemDateAndTime(soap *ctx, _tds__GetSystemDateAndTime *,
                                _tds__GetSystemDateAndTimeResponse &answer) {
  // Takes no login.
  soap_wsse_delete_Security(ctx);
  ctx->header = nullptr;
  const time_t now = time(nullptr);
  tm utc;
  gmtime_r(&now, &utc);
  auto *told = answer.SystemDateAndTime = soap_new_tt__SystemDateTime(ctx);
  told->DateTimeType = tt__SetDateTimeType__NTP;
  told->DaylightSavings = false;
  told->UTCDateTime = soap_new_tt__DateTime(ctx);
  told->UTCDateTime->Time = soap_new_req_tt__Time(ctx, utc.tm_hour, utc.tm_min, utc.tm_sec);
  told->UTCDateTime->Date = soap_new_req_tt__Date(ctx, 1900 + utc.tm_year, 1 + utc.tm_mon, utc.tm_mday);
  return SOAP_OK;
}

// There is no GetServices: GetCapabilities is the older way.
int __tds__GetCapabilities(soap *ctx, _tds__GetCapabilities *, _tds__GetCapabilitiesResponse &answer) {
  if (const int error = begin(ctx, "GetCapabilities")) return error;
  auto *told = answer.Capabilities = soap_new_tt__Capabilities(ctx);
  told->Device = soap_new_tt__DeviceCapabilities(ctx);
  told->Device->XAddr = base + "/onvif/device_service";
  told->Media = soap_new_tt__MediaCapabilities(ctx);
  told->Media->XAddr = base + "/onvif/media_service";
  told->Media->StreamingCapabilities = soap_new_tt__RealTimeStreamingCapabilities(ctx);
  told->Events = soap_new_tt__EventCapabilities(ctx);
  told->Events->XAddr = base + "/onvif/event_service";
  told->Events->WSPullPointSupport = true;
  return SOAP_OK;
}

int __trt__GetProfiles(soap *ctx, _trt__GetProfiles *, _trt__GetProfilesResponse &answer) {
  if (const int error = begin(ctx, "GetProfiles")) return error;
  for (const int width : {320, 1280}) {
    auto *encoder = soap_new_tt__VideoEncoderConfiguration(ctx);
    encoder->Name = encoder->token = "encoder" + std::to_string(width);
    encoder->Resolution = soap_new_req_tt__VideoResolution(ctx, width, width * 9 / 16);
    encoder->SessionTimeout = "PT60S";
    encoder->Multicast = soap_new_tt__MulticastConfiguration(ctx);
    encoder->Multicast->Address = soap_new_tt__IPAddress(ctx);
    auto *profile = soap_new_tt__Profile(ctx);
    profile->Name = profile->token = "profile" + std::to_string(width);
    profile->VideoEncoderConfiguration = encoder;
    answer.Profiles.push_back(profile);
  }
  return SOAP_OK;
}

int __trt__GetStreamUri(soap *ctx, _trt__GetStreamUri *request, _trt__GetStreamUriResponse &answer) {
  if (const int error = begin(ctx, "GetStreamUri")) return error;
  answer.MediaUri = soap_new_tt__MediaUri(ctx);
  answer.MediaUri->Uri = "rtsp://127.0.0.1:554/" + request->ProfileToken;
  answer.MediaUri->Timeout = "PT0S";
  return SOAP_OK;
}

int __tev__CreatePullPointSubscription(soap *ctx, _tev__CreatePullPointSubscription *request,
                                       _tev__CreatePullPointSubscriptionResponse &answer) {
  if (const int error = begin(ctx, "CreatePullPointSubscription",
                              EVENTS + "EventPortType/CreatePullPointSubscriptionResponse"))
    return error;
  std::lock_guard<std::mutex> lock(mutex);
  const std::string number = std::to_string(++last_number);
  auto &subscription = subscriptions[number];
  subscription.ends = end_of(ctx, request->InitialTerminationTime);
  subscription.messages.push_back({false, motion});
  answer.SubscriptionReference.Address = soap_strdup(ctx, (base + "/onvif/subscription/" + number).c_str());
  answer.wsnt__CurrentTime = time(nullptr);
  answer.wsnt__TerminationTime = subscription.ends;
  return SOAP_OK;
}

int __tev__PullMessages(soap *ctx, _tev__PullMessages *request, _tev__PullMessagesResponse &answer) {
  if (const int error =
          begin(ctx, "PullMessages", EVENTS + "PullPointSubscription/PullMessagesResponse"))
    return error;
  using namespace std::chrono;
  const auto until = steady_clock::now() + milliseconds(static_cast<long>(1000 * seconds_of(request->Timeout)));
  std::unique_lock<std::mutex> lock(mutex);
  Subscription *subscription;
  while ((subscription = find(ctx)) && subscription->messages.empty() && steady_clock::now() < until)
    changed.wait_until(lock, until);
  if (!subscription) return gone(ctx);
  answer.CurrentTime = time(nullptr);
  answer.TerminationTime = subscription->ends;
  auto &messages = subscription->messages;
  for (int left = request->MessageLimit; left > 0 && !messages.empty(); --left) {
    answer.wsnt__NotificationMessage.push_back(soap_new_wsnt__NotificationMessageHolderType(ctx));
    add(answer.wsnt__NotificationMessage.back(), ctx, messages.front());
    messages.pop_front();
  }
  return SOAP_OK;
}

int __tev__SetSynchronizationPoint(soap *ctx, _tev__SetSynchronizationPoint *,
                                   _tev__SetSynchronizationPointResponse &) {
  if (const int error = begin(ctx, "SetSynchronizationPoint",
                              EVENTS + "PullPointSubscription/SetSynchronizationPointResponse"))
    return error;
  std::lock_guard<std::mutex> lock(mutex);
  Subscription *subscription = find(ctx);
  if (!subscription) return gone(ctx);
  subscription->messages.push_back({false, motion});
  changed.notify_all();
  return SOAP_OK;
}

int __tev__Renew(soap *ctx, _wsnt__Renew *request, _wsnt__RenewResponse &answer) {
  if (const int error = begin(ctx, "Renew", MANAGER + "RenewResponse")) return error;
  std::lock_guard<std::mutex> lock(mutex);
  Subscription *subscription = find(ctx);
  if (!subscription) return gone(ctx);
  answer.TerminationTime = subscription->ends = end_of(ctx, request->TerminationTime);
  answer.CurrentTime = static_cast<time_t *>(soap_malloc(ctx, sizeof(time_t)));
  *answer.CurrentTime = time(nullptr);
  return SOAP_OK;
}

int __tev__Unsubscribe(soap *ctx, _wsnt__Unsubscribe *, _wsnt__UnsubscribeResponse &) {
  if (const int error = begin(ctx, "Unsubscribe", MANAGER + "UnsubscribeResponse")) return error;
  std::lock_guard<std::mutex> lock(mutex);
  const std::string path = ctx->path;
  if (!subscriptions.erase(path.substr(path.rfind('/') + 1))) return gone(ctx);
  changed.notify_all();
  return SOAP_OK;
}

int main(int, char **arguments) {
  username = arguments[1];
  password = arguments[2];
  std::signal(SIGPIPE, SIG_IGN);
  soap *server = soap_new1(SOAP_C_UTFSTRING);
  soap_register_plugin(server, soap_wsse);
  soap_register_plugin(server, soap_wsa);
  if (!soap_valid_socket(soap_bind(server, "127.0.0.1", 0, 50))) {
    soap_print_fault(server, stderr);
    return 1;
  }
  sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(server->master, reinterpret_cast<sockaddr *>(&address), &length);
  const int port = ntohs(address.sin_port);
  base = "http://127.0.0.1:" + std::to_string(port);
  std::cout << port << std::endl;
  std::thread([] {
    for (std::string line; std::getline(std::cin, line);) set_motion(line == "1");
    std::_Exit(0);
  }).detach();
  for (;;) {
    if (!soap_valid_socket(soap_accept(server))) continue;
    soap *ctx = soap_copy(server);
    std::thread([ctx] {
      soap_serve(ctx);
      soap_destroy(ctx);
      soap_end(ctx);
      soap_free(ctx);
    }).detach();
  }
}
